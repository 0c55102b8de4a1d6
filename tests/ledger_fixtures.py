"""Small clients made of typed tables, without files: what the ledger's tests are built from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from kpi_lib.ledger import Ledger, build_ledger
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.rates import Rates
from kpi_lib.sources.source import Collection, FileReport
from kpi_lib.tables import TABLES

Rows = Sequence[Mapping[str, Any]]
_DTYPES = {"text": "str", "number": "float64", "flag": "boolean", "date": "datetime64[us]",
           "time": "datetime64[us]"}  # fmt: skip
_PROVENANCE = {"source": "int64", "row": "int64", "exported_on": "datetime64[us]", "scope": "str",
               "owner": "str"}  # fmt: skip


def typed_table(name: str, rows: Rows) -> pd.DataFrame:
    """A tidy table with its columns and types; what a row leaves out is missing."""
    if not rows:
        return _no_rows(name).copy()
    types = _types(name)
    frame = pd.DataFrame(list(rows), columns=list(types), dtype=object)
    return pd.DataFrame({column: frame[column].astype(dtype) for column, dtype in types.items()})


def _types(name: str) -> dict[str, str]:
    return {field.name: _DTYPES[field.dtype] for field in TABLES[name].fields} | _PROVENANCE


@cache
def _no_rows(name: str) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in _types(name).items()})


def file(path: str, kind: str, *, exported_on: str | None = None,
         owner: str | None = None) -> dict[str, Any]:  # fmt: skip
    """What a test says of a file; its folder below the client gives the scope."""
    return {"path": path, "kind": kind, "exported_on": exported_on, "owner": owner}


def collection(parts: Sequence[tuple[dict[str, Any], str, Rows]]) -> Collection:
    """Files given as (file, table, rows): rows get their provenance, reports the rest."""
    ordered = sorted(parts, key=lambda part: part[0]["path"])
    paths = sorted({part[0]["path"] for part in ordered})
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    reports: dict[str, FileReport] = {}
    for said, table, rows in ordered:
        folder = said["path"].split("/")[0]
        scope = None if folder == "_shared" else folder
        reports[said["path"]] = _report(said, scope, len(rows))
        for line, row in enumerate(rows, start=2):
            tables[table].append(
                {
                    "owner": said["owner"],
                    **row,
                    "source": paths.index(said["path"]),
                    "row": line,
                    "exported_on": pd.Timestamp(said["exported_on"]),
                    "scope": scope,
                }
            )
    return Collection(
        files=tuple(reports[path] for path in paths),
        tables={name: typed_table(name, rows) for name, rows in tables.items()},
    )


def _report(said: Mapping[str, Any], scope: str | None, rows: int) -> FileReport:
    day = dt.date.fromisoformat(said["exported_on"]) if said["exported_on"] else None
    return FileReport(
        file=f"data/acme/{said['path']}",
        kind=said["kind"],
        label=said["kind"],
        scope=scope,
        owner=said["owner"],
        sha256="0" * 64,
        rows_read=rows,
        rows_used=rows,
        rows_bad=0,
        bad=(),
        exported_on=day,
        exported_from="folder" if day else "unknown",
        period=None,
        decisions=(),
        problems=(),
    )


def client(**changes: Any) -> ClientParams:
    said: dict[str, Any] = {
        "name": "Acme Tea",
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "locale": "en-GB",
        "accounts": {"instagram": "acme.tea"},
        "prices_include_tax": True,
        "new_customer_history_days": 30,
    }
    return ClientParams.model_validate(said | changes)


def campaign(**changes: Any) -> CampaignParams:
    said: dict[str, Any] = {
        "title": "Spring blend",
        "start": "2026-03-01",
        "end": "2026-03-31",
        "objective": "sales",
        "attribution": {"rule": "code_then_click", "window_days": 10},
    }
    return CampaignParams.model_validate(said | changes)


def rates(*rows: tuple[str, str, str, float]) -> Rates:
    """Rates given as (date, from, to, rate)."""
    frame = pd.DataFrame(
        [(*row, "test", line) for line, row in enumerate(rows, start=2)],
        columns=["date", "from", "to", "rate", "source", "line"],
    )
    types = {"date": "datetime64[us]", "from": "str", "to": "str", "rate": "float64",
             "source": "str", "line": "int64"}  # fmt: skip
    return Rates(table=frame.astype(types))


def ledger(
    parts: Sequence[tuple[dict[str, Any], str, Rows]],
    *,
    campaigns: Mapping[str, CampaignParams] | None = None,
    params: ClientParams | None = None,
    money: Rates | None = None,
    **options: Any,
) -> Ledger:
    """The ledger of a client `acme` with these files; by default one campaign, `spring`."""
    return build_ledger(
        collection(parts),
        "acme",
        params or client(),
        campaigns or {"spring": campaign()},
        money or rates(),
        **options,
    )


def codes(found: Ledger) -> list[str]:
    """The codes of the ledger's problems."""
    return [problem.code for problem in found.problems]


def post(number: int, day: str = "2026-03-05", *, platform: str = "instagram",
         **facts: Any) -> dict[str, Any]:  # fmt: skip
    """A row of post_facts with likes, comments, shares and saves."""
    return {
        "platform": platform,
        "post_id": f"{number}",
        "permalink": f"https://instagram.com/p/POST{number}",
        "published": pd.Timestamp(f"{day} 10:00"),
        "caption": "New tea",
        "views": 1000.0,
        "reach": 800.0,
        "likes": 50.0,
        "comments": 5.0,
        "shares": 3.0,
        "saves": 2.0,
        **facts,
    }


def order(name: str, at: str, *, code: str | None = None, **changes: Any) -> dict[str, Any]:
    """An order of 119.00 with 19.00 tax inside and no shipping: net sales 100.00."""
    return {
        "order": name,
        "occurred": pd.Timestamp(at),
        "customer": name,
        "codes": code,
        "status": "paid",
        "currency": "EUR",
        "units": 1.0,
        "subtotal": 119.0,
        "shipping": 0.0,
        "taxes": 19.0,
        "total": 119.0,
        "discount": 0.0,
        "refunded": 0.0,
        **changes,
    }


ROSTER_FILE = file("spring/roster.csv", "roster")
POSTS_FILE = file("spring/posts.csv", "posts")
COSTS_FILE = file("spring/costs.csv", "costs")
SHOP_FILE = file("_shared/2026-04-20/orders.csv", "shopify_orders", exported_on="2026-04-20")
ANNA_FILE = file("spring/2026-04-20/anna.csv", "instagram_content", exported_on="2026-04-20",
                 owner="Anna")  # fmt: skip
BO_FILE = file("spring/2026-04-20/bo.csv", "instagram_content", exported_on="2026-04-20",
               owner="Bo")  # fmt: skip

ROSTER: Rows = (
    {"creator": "Anna", "platform": "instagram", "handle": "anna.b", "followers": 20000.0,
     "code": "ANNA10", "utm_content": "anna", "model": "paid"},
    {"creator": "Bo", "platform": "instagram", "handle": "@Bo_K", "followers": 60000.0,
     "code": "BO10", "utm_content": "bo", "model": "gifted"},
)  # fmt: skip
POSTS: Rows = (
    {"creator": "Anna", "platform": "instagram", "permalink": "https://www.instagram.com/p/POST1/",
     "contracted": True},
    {"creator": "Bo", "platform": "instagram", "permalink": "https://instagram.com/p/POST2",
     "contracted": True},
)  # fmt: skip
COSTS: Rows = (
    {"creator": "Anna", "part": "fees", "amount": 500.0, "currency": "EUR",
     "accrued_on": pd.Timestamp("2026-03-12")},
    {"creator": "Bo", "part": "product_cogs", "amount": 40.0, "currency": "EUR",
     "accrued_on": pd.Timestamp("2026-03-01")},
    {"creator": "Bo", "part": "product_retail", "amount": 100.0, "currency": "EUR",
     "accrued_on": pd.Timestamp("2026-03-01")},
)  # fmt: skip
ORDERS: Rows = (
    order("#1001", "2026-01-10 09:00"),
    order("#1002", "2026-03-06 09:00", code="ANNA10"),
    order("#1003", "2026-03-13 09:00", code="ANNA10", customer="#1001"),
    order("#1004", "2026-03-21 09:00", code="BO10", refunded=59.5, status="partially_refunded"),
    order("#1005", "2026-03-22 09:00"),
    order("#1006", "2026-03-23 09:00", code="BO10", status="voided"),
)
Parts = list[tuple[dict[str, Any], str, Rows]]


def spring(**changes: Rows | None) -> Parts:
    """The whole client: two creators, a post each and one that is not the campaign's, six orders.

    `changes` replaces the rows of `roster`, `posts`, `costs`, `anna`, `bo` or `orders`; None drops
    the file.
    """
    said: dict[str, tuple[dict[str, Any], str, Rows]] = {
        "roster": (ROSTER_FILE, "roster", ROSTER),
        "posts": (POSTS_FILE, "posts", POSTS),
        "costs": (COSTS_FILE, "costs", COSTS),
        "anna": (ANNA_FILE, "post_facts", (post(1), post(9, "2026-01-20"))),
        "bo": (BO_FILE, "post_facts", (post(2, "2026-03-06", views=3000.0),)),
        "orders": (SHOP_FILE, "orders", ORDERS),
    }
    found: Parts = []
    for name, (said_file, table, rows) in said.items():
        replaced = changes.get(name, rows)
        if replaced is not None:
            found.append((said_file, table, replaced))
    return found


@cache
def plain() -> Ledger:
    """The ledger of `spring()` as it stands; made once, not to be changed."""
    return ledger(spring())
