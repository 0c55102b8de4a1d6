"""The weight of each touch on the way to a sale."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.estimates.mix import Mix
from kpi_lib.estimates.mix_journeys import REST
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el, folded, table
from kpi_lib.show.tables import kpi_table, value_cell
from kpi_lib.text import Language

RULES = ("mix_first", "mix_last", "mix_linear")


@in_editions
@evident
def mix(report: CampaignReport) -> Shown:
    """The weight of each touch on the way to a sale."""
    found = report.estimates.mix if report.estimates else Mix()
    influence = [one for one in report.family("mix") if one.kpi == "influencer_weight"]
    return estimate_section(
        report,
        "mix",
        _finding(report),
        kpi_table(report, influence, None),
        _by_touch(report, found),
        rests_on(report.language, *_notes(report, found)),
    )


def touch_name(language: Language, name: str | None) -> str:
    """The touch as the sheet spells it; the rarest together have a word of their own."""
    return language.t("other touches") if name == REST or name is None else name


def _finding(report: CampaignReport) -> Html | None:
    language = report.language
    found = report.result("influencer_weight")
    if found is None or found.value is None:
        return None
    return el("p", language.t(
        "Creators carry {value} of the weight in the mix ({interval}).",
        value=language.ratio(found.value),
        interval=language.interval(found.low, found.high, found.unit),
    ), class_="finding")  # fmt: skip


def _by_touch(report: CampaignReport, found: Mix) -> Html | None:
    language = report.language
    t = language.t
    weights = report.by("mix_weight", "touch")
    if not weights:
        return None
    others = {name: {one.group: one for one in report.by(name, "touch")} for name in RULES}
    ours = dict(zip(found.journeys.names if found.journeys else (), found.creators, strict=False))
    body = []
    for result in sorted(weights, key=lambda one: -(one.value or 0.0)):
        name = (result.group or (None,))[0]
        shown = touch_name(language, name)
        body.append((
            t("{touch} (creator)", touch=shown) if ours.get(name or "") else shown,
            value_cell(language, result, interval=True),
            *(value_cell(language, others[rule].get(result.group)) for rule in RULES),
        ))  # fmt: skip
    head = (t("Touch"), t("Weight in the mix"), t("By first touch"), t("By last touch"),
            t("By every touch"))  # fmt: skip
    caption = t("Each touch's share of the sales, by rule")
    return folded(caption, table(head, body, numeric=(1, 2, 3, 4), class_="kpi groups"))


def _notes(report: CampaignReport, found: Mix) -> Iterator[str]:
    language = report.language
    t = language.t
    if found.journeys is None:
        return
    known = found.journeys
    yield t(
        "It rests on {n} journeys, {converted} of them with a sale, of {period}. A journey is a "
        "customer's touches in order of time up to a sale; what follows begins another.",
        n=language.count(known.paths.journeys), converted=language.count(known.converted),
        period=language.period(known.first_day.date(), known.last_day.date()),
    )  # fmt: skip
    yield t(
        "The weight is what a chain of these journeys would lose if a touch led nowhere. That is "
        "no causal effect: people who were going to buy anyway meet more touches, and touches "
        "that leave no trace are not in the sheet. For what the campaign caused, see above."
    )
    if known.left_out:
        yield t("Rows without customer, time or touch, left out: {n}.",
                n=language.count(known.left_out))  # fmt: skip
