"""Redemptions of a code by people who never saw its creator."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kpi_lib.estimates.leakage import Leakage
from kpi_lib.estimates.leakage_evidence import AGAINST, FOR
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident
from kpi_lib.show.html import Html, el, folded, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word
from kpi_lib.text import Language

EXAMPLES = 10
"""Leaked redemptions shown one by one, the strongest evidence first; the notebook has all."""


@in_editions
@evident
def leakage(report: CampaignReport) -> Shown:
    """Redemptions of a code by people who never saw its creator."""
    found = report.estimates.leakage if report.estimates else None
    if found is None or found.redemptions is None or found.redemptions.empty:
        return estimate_section(report, "leakage")
    language = report.language
    return estimate_section(
        report,
        "leakage",
        el("p", _finding(report, found.redemptions), class_="finding"),
        kpi_table(report, report.family("leakage"), None),
        _by_evidence(language, found.redemptions),
        _by_creator(report),
        _examples(language, found.redemptions),
        el("p", " ".join(_rests_on(language, found)), class_="note"),
    )


def _finding(report: CampaignReport, rows: pd.DataFrame) -> str:
    language = report.language
    t = language.t
    told = report.result("code_leakage_share")
    if told is None or told.low is None or told.high is None:
        return t("How many code redemptions leaked cannot be told.")
    n, high = language.count(len(rows)), language.ratio(told.high)
    if told.low == 0:
        return t(
            "No sign that a code leaked. Of {n} redemptions, {high} have nothing that clears them.",
            n=n, high=high,
        )  # fmt: skip
    return t(
        "At least {low} of {n} code redemptions leaked, at most {high}.",
        low=language.ratio(told.low), n=n, high=high,
    )  # fmt: skip


def _by_evidence(language: Language, rows: pd.DataFrame) -> Html:
    """Redemptions by what was found; one with two kinds of evidence stands in both."""
    t = language.t
    leaked, cleared = rows["verdict"].eq("leaked"), rows["verdict"].eq("cleared")
    counts = {kind: int((leaked & _has(rows["evidence"], kind)).sum()) for kind in FOR}
    counts |= {kind: int((cleared & _has(rows["cleared_by"], kind)).sum()) for kind in AGAINST}
    counts["nothing"] = int(rows["verdict"].eq("unclear").sum())
    lines = [
        (word(language, "leak", kind), language.count(count))
        for kind, count in counts.items()
        if count
    ]
    return table(
        (t("What was found"), t("Redemptions")), lines,
        caption=t("Redemptions by evidence; one may have several"), numeric=(1,),
    )  # fmt: skip


def _has(words: pd.Series, kind: str) -> pd.Series:
    return (";" + words + ";").str.contains(f";{kind};", regex=False)


def _by_creator(report: CampaignReport) -> Html | None:
    language = report.language
    t = language.t
    told = [one for one in report.by("code_leakage_share", "creator") if one.high]
    told.sort(key=lambda one: (-(one.low or 0.0), -(one.high or 0.0), str(one.group)))
    lines = [
        (
            word(language, "creator", (one.group or (None,))[0]),
            language.count(one.n),
            language.interval(one.low, one.high, one.unit),
        )
        for one in told
    ]
    head = (t("Creator"), t("Redemptions"), t("Leaked share"))
    if not lines:
        return None
    return folded(t("Leakage by creator"), table(head, lines, numeric=(1, 2)))


def _examples(language: Language, rows: pd.DataFrame) -> Html | None:
    """Days and kinds only: an order number would lead to a customer."""
    t = language.t
    leaked = rows[rows["verdict"].eq("leaked")]
    some = leaked.sort_values(["least", "day", "order"], ascending=[False, True, True])
    lines = [
        (
            language.date(row["day"].date()),
            row["creator"],
            "; ".join(word(language, "leak", kind) for kind in row["evidence"].split(";")),
        )
        for row in some.head(EXAMPLES).to_dict("records")
    ]
    if not lines:
        return None
    return folded(
        t("Leaked redemptions, up to ten examples"),
        table((t("Day"), t("Creator"), t("What was found")), lines),
    )


def _rests_on(language: Language, found: Leakage) -> Iterator[str]:
    t = language.t
    assert found.redemptions is not None
    if (
        _has(found.redemptions["evidence"], "burst").any()
        or _has(found.redemptions["evidence"], "dead_code").any()
    ):
        yield t(
            "Of a burst, the lower end counts only what the creator's posts cannot explain, so it "
            "can be less than the redemptions listed."
        )
    if not found.posts:
        yield t(
            "The days of the creators' posts are unknown: no redemption can be cleared by a post, "
            "nor be called far from one."
        )
    if not (found.click_key or found.survey):
        yield t(
            "No file ties orders to clicks and no order has an answer, so only nearness to a post "
            "clears a redemption, and the upper end is high."
        )
    yield t(
        "A leak that trickles slowly beside the creator's own posts cannot be told from them; the "
        "upper end misses it where posts clear it."
    )
