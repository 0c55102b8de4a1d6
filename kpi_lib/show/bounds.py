"""How many orders can be called the campaign's at least, and at most."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.estimates.bounds import Bounds
from kpi_lib.estimates.bounds_sets import Attributed
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident
from kpi_lib.show.html import Html, el, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word
from kpi_lib.text import Language


@in_editions
@evident
def bounds(report: CampaignReport) -> Shown:
    """How many orders can be called the campaign's at least, and at most."""
    found = report.estimates.bounds if report.estimates else None
    if found is None or found.attributed is None:
        return estimate_section(report, "bounds")
    return estimate_section(
        report,
        "bounds",
        el("p", _finding(report, found.attributed), class_="finding"),
        kpi_table(report, report.family("bounds"), None),
        _sets(report.language, found),
        el("p", " ".join(_rests_on(report.language, found)), class_="note"),
    )


def _finding(report: CampaignReport, found: Attributed) -> str:
    language = report.language
    t = language.t
    told = report.result("attributed_orders")
    if told is None or not told.known:
        return t(
            "{n} orders carry a trace of the campaign. How many at least, only codes could say.",
            n=language.count(found.ceiling),
        )
    sales = report.result("attributed_sales")
    orders = language.interval(told.low, told.high, told.unit)
    if sales is None or not sales.known:
        return t("Orders that can be called the campaign's: {orders}.", orders=orders)
    return t(
        "Orders that can be called the campaign's: {orders}, with net sales of {sales}.",
        orders=orders,
        sales=language.interval(sales.low, sales.high, sales.unit),
    )


def _sets(language: Language, found: Bounds) -> Html:
    """The sets; those of a source that is missing are not known, and not zero."""
    t = language.t
    assert found.attributed is not None
    known = {
        "click_only": found.click_key,
        "both": found.click_key,
        "survey_only": found.attributed.survey.kind in {"all", "part"},
    }
    rows = [
        (
            word(language, "trace_set", part.name),
            language.count(part.orders if known.get(part.name, True) else None),
            language.money(part.sales if known.get(part.name, True) else None),
        )
        for part in found.attributed.sets
    ]
    head = (t("Trace"), t("Orders"), t("Net sales"))
    return table(head, rows, caption=t("Orders of the campaign's window by trace"), numeric=(1, 2))


def _rests_on(language: Language, found: Bounds) -> Iterator[str]:
    t = language.t
    assert found.attributed is not None
    survey = found.attributed.survey
    if survey.extrapolated:
        yield t(
            "{naming} of {answers} answers name a creator; their share stands for {silent} orders "
            "without code or click that no answer belongs to, as if those customers would have "
            "answered alike. The range reaches to the upper end of that share's interval.",
            naming=language.count(survey.naming),
            answers=language.count(survey.answers),
            silent=language.count(survey.silent),
        )
    if survey.kind == "totals":
        yield t(
            "The answers are totals and do not say which orders they belong to: customers with a "
            "code or click are among them, so the upper end lies rather too high than too low."
        )
    if survey.kind == "all":
        yield t("Every order without a code or click has an answer, so nothing is extrapolated.")
    yield from _lacking(language, found)
    if found.network:
        yield t(
            "The orders are an affiliate network's list: it holds only orders that came by its "
            "links or codes."
        )
    yield t(
        "Traces are not causes: some of these customers would have bought anyway, and others "
        "bought because of the campaign and left no trace."
    )


def _lacking(language: Language, found: Bounds) -> Iterator[str]:
    t = language.t
    assert found.attributed is not None
    asked = found.attributed.survey.kind != "none"
    if not found.click_key and not asked:
        yield t(
            "Not a true ceiling: no file ties orders to clicks and there is no survey, so orders "
            "without a code leave no trace here. Give order_clicks or a survey."
        )
    elif not found.click_key:
        yield t(
            "Not a true ceiling: no file ties orders to clicks, so it counts codes and answers "
            "only. Give order_clicks or the network's actions."
        )
    elif not asked:
        yield t(
            "Not a true ceiling: there is no survey, so orders without a code or click leave no "
            "trace here. Ask customers how they heard of the shop."
        )
