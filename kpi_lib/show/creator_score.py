"""Declared weights on creators of like size, and whom to keep."""

from __future__ import annotations

from typing import Final

from kpi_lib.estimates.creator_score import CreatorLine, CreatorScore
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Html, badge, el, folded, join, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word
from kpi_lib.text import Language

CLASSES: Final = ("keep", "let_go", "open")
TOLD: Final = ("keep", "let_go")
BACKTESTS: Final = ("score_backtest", "followers_backtest")


@in_editions
@evident
def creator_score(report: CampaignReport) -> Shown:
    """Whom to keep by the score, the creators by class, and what the score rests on."""
    found = report.estimates.creator_score if report.estimates else None
    if found is None or not any(line.score is not None for line in found.creators):
        return estimate_section(report, "creator_score")
    t = report.language.t
    tested = [one for name in BACKTESTS if (one := report.result(name)) is not None]
    return estimate_section(
        report,
        "creator_score",
        el("p", finding(report.language, found), class_="finding"),
        _why(report, found),
        _creators(report, found),
        kpi_table(report, tested, t("Did earlier scores tell later results?")),
        _tested(report, found),
        rests_on(report.language, _weights(report, found), t(
            "Each part is compared on the logarithm among creators of the same tier and platform "
            "(at least three; else of the same tier; else all). The interval is of the same deal "
            "done again: posts and orders are drawn anew, and a creator with one post varies as "
            "the others' posts do."
        )),
    )  # fmt: skip


def finding(language: Language, found: CreatorScore) -> str:
    """Whom to keep and let go, in a sentence that names nobody who is open."""
    t = language.t
    counts = {name: sum(line.class_ == name for line in found.creators) for name in CLASSES}
    total = sum(counts.values())
    if not counts["keep"] and not counts["let_go"]:
        return t("By this score, none of {total} creators can be told apart from the middle: "
                 "all are open.", total=language.count(total))  # fmt: skip
    return t(
        "By this score, {keep} of {total} creators are to keep and {let_go} to let go; {open} are "
        "open.",
        keep=language.count(counts["keep"]), let_go=language.count(counts["let_go"]),
        open=language.count(counts["open"]), total=language.count(total),
    )  # fmt: skip


def _why(report: CampaignReport, found: CreatorScore) -> Html | None:
    """What would be needed, where nobody can be told apart."""
    t = report.language.t
    whole = report.result("creators_open")
    if found.reason and whole is not None and whole.reason_text:
        return el("p", whole.reason_text, class_="note")
    judged = [line for line in found.creators if line.low is not None]
    if found.reason or not judged or any(line.class_ in TOLD for line in judged):
        return None
    return el("p", t(
        "Among {n} creators an interval or two lies off the middle by chance alone: that is no "
        "proof yet. More posts by each creator would tell more.",
        n=report.language.count(len(judged)),
    ), class_="note")  # fmt: skip


def _creators(report: CampaignReport, found: CreatorScore) -> Html:
    """By class, alphabetical within it; those who cannot be told apart closed until asked for."""
    language = report.language
    t = language.t
    head = (t("Creator"), t("Score"), t("95% interval"), t("Places"), t("In the upper third"),
            t("In the lower third"), t("Compared within"), t("Weights known"))  # fmt: skip

    def rows(lines: list[CreatorLine]) -> list[tuple[object, ...]]:
        return [
            (
                line.creator,
                language.number(line.score, "number"),
                language.interval(line.low, line.high, "number") or t("none"),
                language.interval(line.rank_low, line.rank_high, "count") or t("none"),
                language.percent(line.upper_third),
                language.percent(line.lower_third),
                word(language, "score_level", line.level) if line.level else language.missing(),
                language.percent(line.coverage),
            )
            for line in lines
        ]

    groups: tuple[str | None, ...] = (*CLASSES, None)
    pieces = []
    for name in groups:
        lines = [line for line in found.creators if line.class_ == name]
        if lines:
            caption = word(language, "score_class", name) if name else t("without a score")
            title = join(
                badge(caption, data_verdict=_colour(name)), " ", language.count(len(lines))
            )
            shown = table(head, rows(lines), numeric=(1, 2, 3, 4, 5, 7), class_="kpi groups")
            pieces += [el("h4", title), shown] if name in TOLD else [folded(title, shown)]
    return join(pieces)


def _colour(name: str | None) -> str:
    return {"keep": "clear", "let_go": "leaning"}.get(name or "", "open")


def _weights(report: CampaignReport, found: CreatorScore) -> str:
    """`Weights: ER 40%, …`, and who chose them; what of them is not known."""
    language = report.language
    t = language.t
    listed = ", ".join(
        f"{t(report.kpis[name].label)} {language.percent(weight)}" for name, weight in found.weights
    )
    text = (
        t("Weights, as declared: {weights}.", weights=listed)
        if found.declared
        else t("Weights, the usual ones for this objective as none are declared: {weights}.",
               weights=listed)
    )  # fmt: skip
    if not found.lacking:
        return text
    names = ", ".join(t(report.kpis[name].label) for name, _ in found.lacking)
    return f"{text} {t('Not known by creator, and left out: {names}.', names=names)}"


def _tested(report: CampaignReport, found: CreatorScore) -> Html | None:
    """What was held against what, and what the two numbers say of each other."""
    t = report.language.t
    one = found.backtest
    if one is None or one.score.value is None:
        return None
    outcome = t("net sales") if one.outcome == "net_sales" else t("engagements per unit of cost")
    note = t(
        "Creators in two campaigns: rank by score (or followers) in the earlier against rank by "
        "{outcome} in the later.", outcome=outcome,
    )  # fmt: skip
    open_ = one.score.low is not None and one.score.low <= 0
    more = (
        t("The score has not shown yet that it tells later results.") if open_
        else t("Creators with higher scores brought more later, too.")
        if one.score.value > 0
        else t("Creators with higher scores brought less later: do not decide by this score.")
    )  # fmt: skip
    return el("p", note, " ", more, class_="note")
