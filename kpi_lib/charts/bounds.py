"""Orders attributed at least and at most, beside what was caused."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.charts.drawn import Drawn, Row, drawn, nothing
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.marks import broken, dots, height_of
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown


@in_editions
def attribution(report: CampaignReport) -> Drawn | Shown:
    """Orders attributed at least and at most, beside what was caused."""
    t = report.language.t
    rows = list(_rows(report))
    told = report.result("attributed_orders")
    if told is None or not told.known or not rows:
        return nothing(t("No chart of attribution: orders with a code are not known."))
    plot = dots(rows, report.language, name=t("Way of counting"), value=t("Orders"), unit="count")
    about = t(
        "Attributed orders carry a trace; caused ones would not have come without the campaign. "
        "The two are different questions."
    )
    return drawn(plot, report.language, title=_title(report, told), about=about,
                 height=height_of(rows))  # fmt: skip


def _rows(report: CampaignReport) -> Iterator[Row]:
    t = report.language.t
    names = {
        "attributed_orders_floor": t("At least: with a code"),
        "orders": t("Counted by the agreed rule"),
        "attributed_orders_ceiling": t("At most: with any trace"),
        "incremental_orders": t("Caused, by the model"),
    }
    for kpi, name in names.items():
        result = report.result(kpi)
        if result is None or result.value is None:
            continue
        # The rule's count has an interval of another question: what the same deal would bring.
        own = kpi != "orders"
        yield {
            "name": broken(name),
            "value": result.value,
            "low": result.low if own else None,
            "high": result.high if own else None,
        }


def _title(report: CampaignReport, told: Result) -> str:
    language = report.language
    t = language.t
    orders = language.interval(told.low, told.high, told.unit)
    caused = report.result("incremental_orders")
    if caused is None or caused.low is None or caused.high is None:
        return t("Attributed orders: {orders}; what was caused is not known", orders=orders)
    effect = language.interval(caused.low, caused.high, caused.unit)
    if caused.low <= 0 <= caused.high:
        return t(
            "Attributed orders: {orders}; caused: cannot tell ({effect})",
            orders=orders, effect=effect,
        )  # fmt: skip
    return t("Attributed orders: {orders}; caused: {effect}", orders=orders, effect=effect)
