"""What a process pays for once, paid before any client is opened."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final

import pandas as pd

import kpi_lib.sources.cache as cache
from kpi_lib.currencies import rates_used
from kpi_lib.estimates.kept import entry
from kpi_lib.ledger.build import build_ledger
from kpi_lib.params.models import CampaignParams, ClientParams, FileRule
from kpi_lib.params.rates import Rates
from kpi_lib.reconcile import residuals
from kpi_lib.report import GROUPINGS
from kpi_lib.scorecard import build, indexed, to_json
from kpi_lib.sources.schema import all_tables
from kpi_lib.sources.source import Collection
from kpi_lib.sums import sums_table
from kpi_lib.text import Language
from kpi_lib.text.catalogue import catalogue

_SLUG: Final = "made-up"
_CLIENT: Final = {"name": "Made up", "timezone": "Europe/Berlin", "currency": "EUR",
                  "locale": "en-GB", "prices_include_tax": False, "margin": 0.5}  # fmt: skip
_TERMS: Final = {"title": "Made up", "start": "2026-03-01", "end": "2026-03-31",
                 "objective": "sales"}  # fmt: skip
_SHEET: Final = {"source": 0, "row": 2, "scope": _SLUG}
_ROWS: Final[dict[str, list[dict[str, Any]]]] = {
    "roster": [{"creator": name, "platform": "instagram", "handle": name, "code": f"{name}10"}
               for name in ("first", "second")],
    "posts": [{"creator": name, "platform": "instagram", "published": f"2026-03-0{day}",
               "permalink": f"https://www.instagram.com/p/{name}{day}/", "contracted": True}
              for name in ("first", "second") for day in range(1, 6)],
    "post_facts": [{"platform": "instagram", "post_id": f"{name}{day}", "account": name,
                    "permalink": f"https://www.instagram.com/p/{name}{day}/",
                    "published": f"2026-03-0{day}", "impressions": 1000.0 * day, "reach": 900.0,
                    "likes": 70.0 + day, "comments": 5.0, "shares": 2.0, "saves": 3.0 * day,
                    "link_clicks": 9.0 + day}
                   for name in ("first", "second") for day in range(1, 6)],
    "orders": [{"order": f"#{number}", "occurred": f"2026-03-{10 + number}", "codes": "FIRST10",
                "customer": f"{number}", "subtotal": 40.0 + number, "total": 45.0, "taxes": 0.0}
               for number in range(1, 9)],
    "costs": [{"creator": "first", "part": "fees", "amount": 500.0, "accrued_on": "2026-03-01"}],
}  # fmt: skip
"""The least that makes every kind of number: posts that repeat, orders by code, a cost."""


def warm() -> None:
    """Do once what the first report of every process would do first; reads no workspace.

    A made-up campaign, held in memory, goes through the whole calculation: formulas and patterns
    are read, tables of chances are made, parts of libraries are imported. For a process that others
    are forked from: nothing of any client is in it afterwards. No model is fitted, since that may
    start threads.
    """
    for words in files("kpi_lib").joinpath("locale").iterdir():
        catalogue(words.name.removesuffix(".po"))
    # The names of kept work hold a hash of all code that made it, which is read once a process.
    cache.entry(sha256="", file="", rule=FileRule(), timezone="", key=b"")
    tables = all_tables() | {name: _table(name, rows) for name, rows in _ROWS.items()}
    _calculated(Collection(files=(), tables=tables))


def _calculated(collection: Collection) -> None:
    client, campaign = ClientParams.model_validate(_CLIENT), CampaignParams.model_validate(_TERMS)
    rates = Rates(table=pd.DataFrame(columns=["date", "from", "to", "rate", "source", "line"]))
    ledger = build_ledger(collection, _SLUG, client, {_SLUG: campaign}, rates)
    sums, language = sums_table(ledger, _SLUG), Language(client.locale, client.currency)
    card = build(ledger, _SLUG, sums, groupings=GROUPINGS, translate=language.t)
    indexed(card)
    to_json(card)
    residuals(ledger, _SLUG, sums)
    rates_used(rates, collection, ledger, _SLUG)
    entry(ledger, _SLUG, "")


def _table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A tidy table of these rows."""
    types = all_tables()[name].dtypes.to_dict()
    frame = pd.DataFrame([_SHEET | row for row in rows], columns=list(types), dtype=object)
    return frame.astype(types)
