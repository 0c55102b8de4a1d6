"""What customers are worth, with those they brought."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.estimates.customer_value import CustomerValue
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el, folded, table
from kpi_lib.show.tables import kpi_table, reasons, value_cell
from kpi_lib.show.words import word

BY_CREATOR = ("customers_brought", "customer_value_own", "customer_value_with_referrals",
              "referred_customers", "customer_value_total")  # fmt: skip
WITHOUT_MARGIN = ("customers_brought", "customer_sales_own", "customer_sales_with_referrals",
                  "referred_customers")  # fmt: skip


@in_editions
@evident
def customer_value(report: CampaignReport) -> Shown:
    """What customers are worth, with those they brought."""
    found = report.estimates.customer_value if report.estimates else CustomerValue()
    return estimate_section(
        report,
        "customer_value",
        _finding(report, found),
        kpi_table(report, report.family("customer_value"), None),
        _by_creator(report),
        rests_on(report.language, *_notes(report, found)),
    )


def _finding(report: CampaignReport, found: CustomerValue) -> Html | None:
    language = report.language
    t = language.t
    count = report.result("customers_brought")
    for name in ("customer_value_own", "customer_sales_own"):
        mean = report.result(name)
        if mean is not None and mean.value is not None:
            break
    else:
        return None
    if count is None or count.value is None or found.ages is None:
        return None
    places = {
        "n": language.count(count.value),
        "value": language.number(mean.value, mean.unit),
        "days": language.number(found.ages.median, "days"),
    }
    if name == "customer_value_own":
        text = t("Customers brought: {n}. Each has left a margin of {value} so far, on average, "
                 "at a median age of {days} as a customer.", **places)  # fmt: skip
    else:
        text = t("Customers brought: {n}. Each has bought for {value} so far, on average, at a "
                 "median age of {days} as a customer.", **places)  # fmt: skip
    return el("p", text, class_="finding")


def _by_creator(report: CampaignReport) -> Html | None:
    language = report.language
    in_margin = any(result.known for result in report.by("customer_value_own", "creator"))
    wanted = BY_CREATOR if in_margin else WITHOUT_MARGIN
    names = [name for name in wanted if report.by(name, "creator")]
    rows: dict[tuple[str | None, ...] | None, dict[str, Result]] = {}
    for name in names:
        for result in report.by(name, "creator"):
            rows.setdefault(result.group, {})[name] = result
    if len(rows) < 2:
        return None
    head = [language.t("Creator"), *(report.by(name, "creator")[0].label for name in names)]
    body = [
        (word(language, "creator", (group or (None,))[0]),
         *(value_cell(language, cells.get(name), interval=True) for name in names))
        for group, cells in sorted(rows.items(), key=lambda one: str(one[0]).casefold())
    ]  # fmt: skip
    shown = [cells.get(name) for cells in rows.values() for name in names]
    return folded(
        language.t("Customers by the creator who brought them"),
        table(head, body, numeric=range(1, len(head)), class_="kpi groups"),
        reasons(language, shown),
    )


def _notes(report: CampaignReport, found: CustomerValue) -> Iterator[str]:
    language = report.language
    t = language.t
    if found.ages is not None:
        yield t(
            "This is value so far, not a lifetime's: these customers came between {youngest} and "
            "{oldest} before the report's day, and older ones have had more time to buy again.",
            youngest=language.number(found.ages.youngest, "days"),
            oldest=language.number(found.ages.oldest, "days"),
        )  # fmt: skip
    links = found.links
    if links is not None:
        yield t(
            "A value with referrals belongs to a person and is never added up: it holds the "
            "orders of those she referred herself. In a sum each customer stands once, with the "
            "first creator up the chain of referrals; a customer's own code goes before the "
            "referrals sheet."
        )  # fmt: skip
        if links.left_out:
            yield t(
                "Lines of the referrals sheet left out: {n} (customers who name themselves: "
                "{themselves}; chains that run in a circle: {circular}; customers who had bought "
                "before the one who is said to have brought them: {earlier}; a second referrer: "
                "{twice}).",
                n=language.count(links.left_out), themselves=language.count(links.themselves),
                circular=language.count(links.circular), earlier=language.count(links.earlier),
                twice=language.count(links.twice),
            )  # fmt: skip
    if found.unknown:
        yield t(
            "Customers left out because net sales of an order are not known: {n}.",
            n=language.count(found.unknown),
        )
