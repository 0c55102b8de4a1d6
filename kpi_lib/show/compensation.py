"""Kinds of pay held against each other at equal cost basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kpi_lib.estimates.compensation import BY, CORES, Compensation
from kpi_lib.kpis.result import Comparison
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import answered, estimate_section, evident, rests_on
from kpi_lib.show.html import Html, badge, el, folded, join, table
from kpi_lib.show.tables import value_cell
from kpi_lib.show.words import word

PRICES = ("cost", "retail")


@in_editions
@evident
def compensation(report: CampaignReport) -> Shown:
    """Kinds of pay held against each other at equal cost basis."""
    if report.estimates is None or not answered(report, "compensation"):
        return estimate_section(report, "compensation")
    found, t = report.estimates.compensation, report.language.t
    return estimate_section(
        report,
        "compensation",
        el("p", finding(report, found), class_="finding"),
        _by_price(report, found),
        _open_pairs(report, found),
        rests_on(report.language, *_left_out(report, found), t(
            "All cost of a kind's creators is in it, product too, so that gifted creators are not "
            "free. The kinds were given to different creators: a difference says what each kind "
            "brought here, not what the same creators would bring if they were paid otherwise."
        )),
    )  # fmt: skip


def finding(report: CampaignReport, found: Compensation) -> str:
    counts: Counter[str] = Counter(pair.verdict for pair in found.comparisons)
    t, count = report.language.t, report.language.count
    if not found.comparisons:
        return t("Whether the kinds of pay differ cannot be told from these figures.")
    if not counts["clear"]:
        return t("No difference between the kinds of pay is clear: they are not ranked.")
    return t(
        "Of {n} differences between kinds of pay {clear} are clear; pairs that are open are not "
        "ranked.",
        n=count(len(found.comparisons)), clear=count(counts["clear"]),
    )  # fmt: skip


def _by_price(report: CampaignReport, found: Compensation) -> Html:
    """The figures at the first price that is known; those at the other open on a click."""
    t = report.language.t
    captions = {"cost": t("Product at cost"), "retail": t("Product at retail price")}
    known = {price: shown for price in PRICES if (shown := _table(report, found, price))}
    told = [(captions[price], shown, _pairs(report, found, price))
            for price, shown in known.items()]  # fmt: skip
    return join(
        *([el("h4", told[0][0]), told[0][1:]] if told else []),
        (folded(caption, more) for caption, *more in told[1:]),
    )


def _table(report: CampaignReport, found: Compensation, price: str) -> Html | None:
    t, language = report.language.t, report.language
    names = ["posts_per_creator_agreed", *(f"{core}_at_{price}" for core in CORES)]
    known = [name for name in names if any(one.known for one in report.by(name, *BY))]
    if not known[1:]:
        return None
    head = [t("Kind of pay"), t("Creators")]
    head += [result.label for name in known if (result := report.result(name)) is not None]
    rows = []
    for kind in found.kinds:
        cells = [
            next((one for one in report.by(name, *BY) if one.group == (kind.model,)), None)
            for name in known
        ]
        rows.append((word(language, "model", kind.model), language.count(kind.creators),
                     *(value_cell(language, cell, interval=True) for cell in cells)))  # fmt: skip
    whole = [value_cell(language, report.result(name), interval=True) for name in known]
    rows.append((t("Whole campaign"), language.count(sum(kind.creators for kind in found.kinds)),
                 *whole))  # fmt: skip
    return table(head, rows, numeric=range(1, len(head)), class_="kpi groups")


def _pairs(report: CampaignReport, found: Compensation, price: str) -> Html | None:
    """The pairs that are clear or leaning at a price, the dearer kind first."""
    language = report.language
    t = language.t
    told = [
        _upward(pair) for pair in found.comparisons
        if pair.verdict != "open" and pair.ratio and pair.kpi.endswith(f"_at_{price}")
    ]  # fmt: skip
    rows = []
    for a, b, ratio, low, high, pair in told:
        result = report.result(pair.kpi)
        rows.append((
            result.label if result else pair.kpi,
            word(language, "model", a),
            word(language, "model", b),
            language.number(ratio, "number"),
            language.interval(low, high, "number"),
            badge(word(language, "comparison", pair.verdict), data_verdict=pair.verdict),
        ))  # fmt: skip
    head = (t("KPI"), t("Higher"), t("Lower"), t("Times"), t("95% interval"), t("Difference"))
    return table(head, rows, caption=t("Differences"), numeric=(3, 4)) if rows else None


def _open_pairs(report: CampaignReport, found: Compensation) -> Html | None:
    language = report.language
    count = sum(pair.verdict == "open" for pair in found.comparisons)
    text = language.t("Pairs that cannot be told apart: {n}.", n=language.count(count))
    return el("p", text, class_="note") if count else None


def _upward(
    pair: Comparison,
) -> tuple[str, str, float, float | None, float | None, Comparison]:
    a, b, ratio = pair.a[0], pair.b[0], pair.ratio or 1.0
    if ratio >= 1:
        return a, b, ratio, pair.low, pair.high, pair
    low, high = (1 / end if end else None for end in (pair.high, pair.low))
    return b, a, 1 / ratio, low, high, pair


def _left_out(report: CampaignReport, found: Compensation) -> Iterator[str]:
    t, language = report.language.t, report.language
    for kind in found.kinds:
        for price, number in kind.unpriced.items():
            values = {"kind": word(language, "model", kind.model), "n": language.count(number)}
            if number and price == "cost":
                yield t("{kind}: creators left out at cost, for want of a price: {n}.", **values)
            elif number:
                yield t("{kind}: creators left out at retail, for want of a price: {n}.", **values)
    if found.unassigned:
        yield t(
            "Cost that belongs to no creator: {money}; it is in the whole campaign's figures and "
            "in no kind's.",
            money=language.money(found.unassigned),
        )
