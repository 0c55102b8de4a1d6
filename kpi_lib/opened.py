"""A client's params and files, read once for all that asks for them: reports and `kpi check`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_lib.currencies import amounts
from kpi_lib.errors import ParamsError, Problem, did_you_mean
from kpi_lib.ledger.build import build_ledger
from kpi_lib.ledger.kept import Kept
from kpi_lib.ledger.kept import kept as kept_ledger
from kpi_lib.params.load import load_client
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.rates import Rates, load_rates
from kpi_lib.secret import workspace_key
from kpi_lib.sources.collect import collect


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A client's params, read and checked."""

    root: Path
    key: bytes
    """The workspace's."""
    client: str
    params: ClientParams
    campaigns: Mapping[str, CampaignParams]
    rates: Rates


def open_files(root: Path, client: str, wanted: Sequence[str] = ()) -> Opened:
    """The params of a client; raises ParamsError, also for a wanted campaign that is not there."""
    params, campaigns = load_client(root, client)
    unknown = [name for name in wanted if name not in campaigns]
    if unknown:
        known = ", ".join(sorted(campaigns)) or "none"
        what = f"no campaign '{unknown[0]}'.{did_you_mean(unknown[0], campaigns)} Known: {known}."
        raise ParamsError(Problem(where=f"params/{client}", what=what, code="no_campaign"))
    return Opened(
        root=root,
        key=workspace_key(root),
        client=client,
        params=params,
        campaigns=campaigns,
        rates=load_rates(root),
    )


def read_files(opened: Opened, *, as_of: dt.date | None = None, at_age: int | None = None) -> Kept:
    """The client's files and the ledger made of them; from the cache where nothing changed."""

    def work() -> Kept:
        collection = collect(opened.root, opened.client, opened.params, opened.campaigns)
        ledger = build_ledger(
            collection, opened.client, opened.params, opened.campaigns, opened.rates,
            as_of=as_of, at_age=at_age,
        )  # fmt: skip
        return Kept(collection=replace(collection, tables={}), ledger=ledger,
                    amounts=amounts(collection))  # fmt: skip

    settings = {"as_of": as_of and as_of.isoformat(), "at_age": at_age,
                "rates": opened.rates.table.to_csv()}  # fmt: skip
    return kept_ledger(opened.root, opened.key, opened.client, opened.params, opened.campaigns,
                       settings, work)  # fmt: skip
