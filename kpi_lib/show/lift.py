"""What came beyond what would have come without the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kpi_lib.estimates.figure import told
from kpi_lib.estimates.lift import Account, Lift
from kpi_lib.estimates.lift_effect import Effect
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Content, Html, el, folded, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word
from kpi_lib.text import Language

PARTS: Final = (
    ("orders", "incremental_orders", "count"),
    ("sales", "incremental_sales", "money"),
    ("leads", "incremental_leads", "count"),
    ("followers", "followers_incremental", "count"),
)
"""Field of `Lift`, its KPI and unit, in reading order."""
LED_BY: Final = 1
"""So many findings lead the section; the table has all."""


@in_editions
@evident
def lift(report: CampaignReport) -> Shown:
    """What the campaign caused beside what was attributed to it, or that it cannot be told."""
    found = report.estimates.lift if report.estimates else Lift()
    parts = list(told_parts(report, found))
    results = [result for result in report.family("lift") if not result.kpi.startswith("smallest")]
    return estimate_section(
        report, "lift",
        [el("p", finding(report.language, label, effect, unit), class_="finding")
         for label, effect, unit in parts[:LED_BY]],
        _beside(report.language, found),
        kpi_table(report, results, None),
        _accounts(report.language, found.accounts),
        _shorter(report.language, found),
        _effects(report.language, parts),
        rests_on(report.language, *(_rests_on(report, found) if parts else ())),
    )  # fmt: skip


def told_parts(report: CampaignReport, found: Lift) -> Iterator[tuple[str, Effect, str]]:
    """Label, effect and unit of what could be judged, in reading order."""
    for name, kpi, unit in PARTS:
        effect: Effect = getattr(found, name)
        if effect.told:
            yield report.language.t(report.kpis[kpi].label), effect, unit


def number(language: Language, x: float | None, unit: str) -> str:
    """A modelled number in the digits that its KPI has."""
    return language.number(None if x is None else told(x, unit), unit)


def _interval(language: Language, low: float | None, high: float | None, unit: str) -> str:
    """`12 to 30` in the same digits; nothing where there is no interval."""
    if low is None or high is None:
        return ""
    return language.interval(told(low, unit), told(high, unit), unit)


def finding(language: Language, label: str, effect: Effect, unit: str) -> str:
    """The finding in one or two sentences: what was caused, or that it cannot be told."""
    t = language.t
    said = {
        "kpi": label,
        "value": number(language, effect.value, unit),
        "low": number(language, effect.low, unit),
        "high": number(language, effect.high, unit),
        "came": language.number(effect.actual, unit),
        "expected": number(language, effect.expected, unit),
        "smallest": number(language, effect.smallest, unit),
    }
    if effect.open:
        return t(
            "{kpi}: cannot tell. Anything between {low} and {high} fits what was seen. The "
            "smallest effect that these files could have shown is {smallest}.",
            **said,
        )
    return t(
        "{kpi}: about {value}, between {low} and {high}. {came} came in all; without the campaign "
        "about {expected} were to be expected.",
        **said,
    )


def _beside(language: Language, found: Lift) -> Html | None:
    """Caused beside attributed, for the same days."""
    if not found.orders.told or found.attributed is None:
        return None
    return el("p", language.t(
        "On the same days {attributed} orders were attributed to the campaign. The two differ by "
        "those who would have bought anyway and by those who left no trace.",
        attributed=language.count(found.attributed),
    ))  # fmt: skip


def _effects(language: Language, told: Sequence[tuple[str, Effect, str]]) -> Html | None:
    """What came, what would have come, and what could have been seen."""
    t = language.t
    rows = [
        (
            label,
            _days(language, effect),
            language.number(effect.actual, unit),
            number(language, effect.expected, unit),
            _interval(language, effect.expected_low, effect.expected_high, unit),
            number(language, effect.smallest, unit),
        )
        for label, effect, unit in told
    ]
    head = (t("KPI"), t("Days measured"), t("Came"), t("Expected without the campaign"),
            t("95% interval"), t("Smallest effect to be seen"))  # fmt: skip
    if not rows:
        return None
    return folded(t("What came and what would have come"), table(head, rows, numeric=(2, 3, 4, 5)))


def _days(language: Language, effect: Effect) -> str:
    if effect.first is None or effect.last is None:
        return language.missing()
    return language.period(effect.first.date(), effect.last.date())


def _accounts(language: Language, accounts: Sequence[Account]) -> Html | None:
    """Each of the brand's accounts, also those that cannot be judged."""
    t = language.t
    if not any(one.effect.told for one in accounts):
        return None
    rows: list[tuple[Content, ...]] = [
        (
            one.account or t("account not named"),
            word(language, "platform", one.platform),
            number(language, one.effect.value, "count"),
            _interval(language, one.effect.low, one.effect.high, "count") or language.missing(),
            _verdict(language, one),
        )
        for one in accounts
    ]
    head = (t("Account"), t("Platform"), t("Followers over the organic baseline"),
            t("95% interval"), t("Result"))  # fmt: skip
    return table(head, rows, caption=t("The brand's accounts"), numeric=(2, 3))


def _verdict(language: Language, one: Account) -> str:
    t = language.t
    if not one.effect.told:
        return t("cannot be judged: too little is known before")
    said = t("cannot tell") if one.effect.open else t("an effect is seen")
    if one.gross:
        return t("{result}; new followers only, those who left are not known", result=said)
    return said


def _shorter(language: Language, found: Lift) -> list[Html]:
    """What would be possible with the files as they are."""
    return [
        el("p", language.t(
            "{days} days can be measured with the {known} days known before. Files that go back "
            "{more} days further would do for all of the campaign.",
            days=language.count(effect.possible), known=language.count(effect.known),
            more=language.count(3 * effect.days - effect.known),
        ), class_="note")
        for effect in (found.orders,)
        if effect.possible is not None and effect.possible > 0
    ]  # fmt: skip


def _rests_on(report: CampaignReport, found: Lift) -> Iterator[str]:
    """What the estimates rest on, what was left out, what they assume."""
    language, t = report.language, report.language.t
    first = next(getattr(found, name) for name, _, _ in PARTS if getattr(found, name).told)
    yield t(
        "It rests on {known} days before the campaign: their level, weekdays and holidays say what "
        "would have come. It assumes that nothing else changed with the campaign's start, such as "
        "prices, other advertising or what was in stock.",
        known=language.count(first.known),
    )
    if first.placebos:
        yield t(
            "The same was asked at {n} dates without a campaign: at {hits} of them an effect would "
            "have been declared. The interval takes their errors into account.",
            n=language.count(first.placebos), hits=language.count(first.placebo_hits),
        )  # fmt: skip
    if first.shortened:
        yield t("Measured to the campaign's last day only: for the days after it too little is "
                "known before. What came later is not in it.")  # fmt: skip
    if found.left_out and first.masked:
        yield t(
            "Left out of the days before: {days} days of other campaigns ({names}).",
            days=language.count(first.masked),
            names=_titles(report, found.left_out),
        )
    if found.alongside:
        yield t("Other campaigns could bring orders on the same days ({names}): what they caused "
                "is in these figures, too.", names=_titles(report, found.alongside))  # fmt: skip
    yield from _checks(language, found)


def _checks(language: Language, found: Lift) -> Iterator[str]:
    t = language.t
    yield {
        True: t("Public holidays: {region}, nationwide ones only.", region=found.region),
        False: t("Public holidays are not known: the client's locale names no country."),
    }[found.region is not None]
    controls = [name for name in found.orders.regressors if name != "holidays"]
    if controls:
        yield t("Held against series that the campaign did not touch: {names}.",
                names=", ".join(controls))  # fmt: skip
    if found.second is not None:
        yield t(
            "Second opinion on the orders, by Bayesian structural time series: {value} ({interval}"
            "). It is shown for comparison and enters no figure.",
            value=language.count(found.second.value),
            interval=language.interval(found.second.low, found.second.high, "count"),
        )


def _titles(report: CampaignReport, slugs: Sequence[str]) -> str:
    campaigns = report.ledger.campaigns
    return ", ".join(campaigns[slug].title if slug in campaigns else slug for slug in slugs)
