"""A report opened: everything a notebook shows, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from kpi_lib.audience.edition import client_editions, editions
from kpi_lib.currencies import amounts, rates_used
from kpi_lib.earlier import earlier_numbers
from kpi_lib.errors import KpiError, ParamsError, Problem, did_you_mean
from kpi_lib.estimates.figure import results as figures_as_results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.kept import kept
from kpi_lib.estimates.run import Estimates, estimates
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.compute import Scores, kpi_set
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled import EVIDENCE
from kpi_lib.ledger.build import build_ledger
from kpi_lib.ledger.kept import Kept
from kpi_lib.ledger.kept import kept as kept_ledger
from kpi_lib.ledger.model import Ledger, Residual
from kpi_lib.media import Pictures, find_pictures
from kpi_lib.overrides import overridden
from kpi_lib.params.bare import bare_but
from kpi_lib.params.load import load_client, load_workspace
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.rates import Rates, load_rates
from kpi_lib.published import last_other
from kpi_lib.reconcile import residuals
from kpi_lib.record import Record
from kpi_lib.scorecard import Comparison, Result, Scorecard, build, indexed, to_json
from kpi_lib.sources.collect import collect
from kpi_lib.sources.identity import workspace_key
from kpi_lib.sums import sums_table
from kpi_lib.text import Language

GROUPINGS: Final = ("creator", "platform", "week", "tier", "model")
"""What a report splits its KPIs by."""
AGENCY: Final = Language("en-GB", "EUR")
"""The programme page's own language; its amounts are each client's."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CampaignReport(Record):
    """One campaign's numbers and all that stands behind them."""

    client: str
    campaign: str
    client_params: ClientParams
    params: CampaignParams
    ledger: Ledger
    sums: pd.DataFrame
    scorecard: Scorecard
    residuals: tuple[Residual, ...]
    kpis: Mapping[str, Kpi]
    """The set in its order, the client's own KPIs last."""
    language: Language
    as_of: dt.date
    rates: pd.DataFrame
    """Exchange rates used: `date, from, to, rate, source, line, count`."""
    warnings: tuple[Problem, ...] = ()
    """What `kpi check` says and the report survives."""
    estimates: Estimates | None = None
    """What models say and what it rests on; None on the pages that set campaigns side by side."""
    pictures: Pictures = field(default_factory=Pictures)
    """The pictures of the campaign's posts; none on the pages that set campaigns side by side."""
    published: Mapping[str, Any] | None = None
    """The numbers that were last sent to the client, if these are others."""
    earlier: Mapping[str, Any] | None = None
    """The counted numbers as of the export before the newest."""
    index: Mapping[tuple[str, tuple[str, ...]], tuple[Result, ...]] = field(repr=False)
    """(KPI, grouping) → results in the scorecard's order."""
    hidden: frozenset[str] = frozenset()
    """Columns that the reader of this edition is not shown; none in the report itself."""
    editions: Mapping[str, CampaignReport] = field(default_factory=dict, repr=False)
    """Reader → the report as that reader is shown it; see `kpi_lib.audience`."""

    def tells(self, estimate: str) -> bool:
        """Whether the reader is shown all that stands beside an estimate's figures."""
        return self.hidden.isdisjoint(EVIDENCE[estimate])

    @property
    def scores(self) -> Scores:
        """Every KPI at every grouping, and the comparisons."""
        return Scores(results=self.scorecard.kpis, comparisons=self.scorecard.comparisons)

    def result(self, kpi: str) -> Result | None:
        """The KPI for the whole campaign."""
        found = self.index.get((kpi, ()), ())
        return found[0] if found else None

    def by(self, kpi: str, *keys: str) -> tuple[Result, ...]:
        """The KPI at a grouping, one result a group; empty where it is not shown at it."""
        return self.index.get((kpi, keys), ())

    def compared(self, kpi: str, *keys: str) -> tuple[Comparison, ...]:
        """The differences between two groups that were judged."""
        return tuple(
            pair for pair in self.scorecard.comparisons if (pair.kpi, pair.group_by) == (kpi, keys)
        )

    def family(self, *families: str) -> tuple[Result, ...]:
        """The campaign's results of some families, in the set's order."""
        found = (self.result(name) for name, kpi in self.kpis.items() if kpi.family in families)
        return tuple(result for result in found if result is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientReport:
    """All campaigns of one client, at equal post age and as they stand now."""

    client: str
    client_params: ClientParams
    language: Language
    campaigns: tuple[CampaignReport, ...]
    """As they stand now, by start."""
    at_age: tuple[CampaignReport, ...]
    """The same campaigns with every post at `client_params.compare_at_days`."""
    left_out: tuple[str, ...] = ()
    """Titles of campaigns whose files have errors."""
    editions: Mapping[str, ClientReport] = field(default_factory=dict, repr=False)
    """Reader → the report as that reader is shown it; see `kpi_lib.audience`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeReport:
    """For the agency: every client, each in its own currency; nothing is added across clients."""

    clients: tuple[ClientReport, ...]
    language: Language
    left_out: tuple[str, ...] = ()
    """Names of clients of which nothing can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A client's params, read and checked."""

    root: Path
    key: bytes
    """The workspace's."""
    client: str
    params: ClientParams
    campaigns: Mapping[str, CampaignParams]
    rates: Rates


def open_campaign(
    root: str | Path,
    client: str,
    campaign: str,
    as_of: dt.date | str | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> CampaignReport:
    """Read and check everything, and work out one campaign's report.

    `as_of` (a day, ISO) rebuilds the report as of that day; `overrides` is merged into the
    campaign's params and checked like them. Raises KpiError with every error that concerns this
    campaign: a report is not built on files that cannot be read.
    """
    opened = _open(Path(root), client, (campaign,))
    if overrides:
        own = overridden(opened.campaigns[campaign], overrides, Path(root), client, campaign,
                         opened.params)  # fmt: skip
        opened = replace(opened, campaigns={**opened.campaigns, campaign: own})
    # A note or target of another campaign is none of this report's business.
    opened = replace(opened, campaigns=bare_but(opened.campaigns, campaign))
    read = _read(opened, as_of=_day(as_of))
    report = _report(read, opened, campaign, estimated=True)
    card, rates = report.scorecard, opened.rates.table.to_csv()
    whole = replace(
        report,
        published=last_other(Path(root), client, campaign, lambda: to_json(card)),
        earlier=earlier_numbers(Path(root), opened.key, report.ledger, card, report.language,
                                lambda day: _read(opened, as_of=day).ledger, rates),
    )  # fmt: skip
    return replace(whole, editions=editions(whole))


def open_client(root: str | Path, client: str) -> ClientReport:
    """All campaigns of a client, as they stand and at equal post age.

    A campaign with errors in its files is left out and named; raises KpiError where none is left.
    """
    report = _client(_open(Path(root), client))
    return replace(report, editions=client_editions(report))


def open_programme(root: str | Path) -> ProgrammeReport:
    """Every client of the workspace that can be read; raises KpiError where none can."""
    workspace = load_workspace(Path(root))
    clients: list[ClientReport] = []
    wrong: list[Problem] = list(workspace.problems)
    left_out: list[str] = []
    for client, params in workspace.clients.items():
        try:
            clients.append(_client(_open(Path(root), client)))
        except KpiError as error:
            wrong += error.problems
            left_out.append(params.name)
    if not clients:
        _refuse(wrong)
    return ProgrammeReport(clients=tuple(clients), language=AGENCY, left_out=tuple(left_out))


def _open(root: Path, client: str, wanted: Sequence[str] = ()) -> _Opened:
    params, campaigns = load_client(root, client)
    unknown = [name for name in wanted if name not in campaigns]
    if unknown:
        known = ", ".join(sorted(campaigns)) or "none"
        what = f"no campaign '{unknown[0]}'.{did_you_mean(unknown[0], campaigns)} Known: {known}."
        raise ParamsError(Problem(where=f"params/{client}", what=what, code="no_campaign"))
    return _Opened(
        root=root,
        key=workspace_key(root),
        client=client,
        params=params,
        campaigns=campaigns,
        rates=load_rates(root),
    )


def _read(opened: _Opened, *, as_of: dt.date | None = None, at_age: int | None = None) -> Kept:
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


def _client(opened: _Opened) -> ClientReport:
    wrong: dict[str, tuple[Problem, ...]] = {}

    def at(age: int | None) -> dict[str, CampaignReport]:
        read, found = _read(opened, at_age=age), {}
        for name in sorted(opened.campaigns, key=lambda one: (opened.campaigns[one].start, one)):
            try:
                found[name] = _report(read, opened, name, ())
            except KpiError as error:
                wrong[name] = error.problems
        return found

    now, aged = at(None), at(opened.params.compare_at_days)
    names = [name for name in now if name in aged]
    if wrong and not names:
        raise KpiError([problem for problems in wrong.values() for problem in problems])
    return ClientReport(
        client=opened.client,
        client_params=opened.params,
        language=_language(opened.params),
        campaigns=tuple(now[name] for name in names),
        at_age=tuple(aged[name] for name in names),
        left_out=tuple(opened.campaigns[name].title for name in sorted(wrong)),
    )


def _report(
    read: Kept,
    opened: _Opened,
    campaign: str,
    groupings: Sequence[str] = GROUPINGS,
    *,
    estimated: bool = False,
) -> CampaignReport:
    """The campaign's report, with its estimates where they are asked for."""
    ledger = read.ledger
    problems = [
        problem
        for problem in (*read.collection.problems, *ledger.problems)
        if problem.scope in (None, campaign)
    ]
    _refuse(problems)
    sums, language = sums_table(ledger, campaign), _language(opened.params)
    found = _estimates(opened, ledger, campaign, sums) if estimated else None
    pictures = (
        find_pictures(opened.root, ledger.client, campaign, ledger["posts"])
        if estimated else Pictures()
    )  # fmt: skip
    card = build(
        ledger, campaign, sums, groupings=groupings, translate=language.t,
        estimates=figures_as_results(found.figures, language.t) if found else (),
    )  # fmt: skip
    return CampaignReport(
        client=ledger.client,
        campaign=campaign,
        client_params=ledger.client_params,
        params=ledger.campaigns[campaign],
        ledger=ledger,
        sums=sums,
        scorecard=card,
        # The pages that set campaigns side by side have no groupings and show no reconciliation.
        residuals=residuals(ledger, campaign, sums) if groupings else (),
        kpis=kpi_set(ledger.client_params),
        language=language,
        as_of=ledger.as_of[campaign],
        rates=rates_used(opened.rates, read.amounts, ledger, campaign),
        warnings=(*problems, *pictures.problems),
        estimates=found,
        pictures=pictures,
        index=indexed(card),
    )


def _estimates(opened: _Opened, ledger: Ledger, campaign: str, sums: pd.DataFrame) -> Estimates:
    inputs = Inputs(ledger=ledger, campaign=campaign, sums=complete(sums))
    return kept(opened.root, opened.key, inputs, estimates, opened.rates.table.to_csv())


def _refuse(problems: Iterable[Problem]) -> None:
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise KpiError(list(dict.fromkeys(errors)))


def _language(params: ClientParams) -> Language:
    return Language(params.locale, params.currency)


def _day(day: dt.date | str | None) -> dt.date | None:
    if not isinstance(day, str):
        return day
    try:
        return dt.date.fromisoformat(day)
    except ValueError:
        what = f"'{day}' is not a day; expected a date such as 2026-04-30."
        raise ParamsError(Problem(where="as_of", what=what, code="as_of")) from None
