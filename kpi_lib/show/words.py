"""The words a page uses for the values of a column: bases, verdicts, tiers, kinds."""

from __future__ import annotations

from typing import Final

from kpi_lib.text import Language
from kpi_lib.text.messages import msg

WORDS: Final = {
    "basis": {
        "measured": msg("measured"),
        "reported": msg("reported by the creator"),
        "estimated": msg("estimated"),
        "modelled": msg("modelled"),
    },
    "verdict": {
        "met": msg("met"),
        "missed": msg("missed"),
        "open": msg("open"),
        "on_track": msg("on track"),
        "behind": msg("behind plan"),
    },
    "verdict_count": {
        "met": msg("{n} met"),
        "on_track": msg("{n} on track"),
        "open": msg("{n} open"),
        "behind": msg("{n} behind plan"),
        "missed": msg("{n} missed"),
    },
    "verdict_all": {
        "met": msg("All {n} targets met."),
        "on_track": msg("All {n} targets on track."),
        "open": msg("All {n} targets open."),
        "behind": msg("All {n} targets behind plan."),
        "missed": msg("All {n} targets missed."),
    },
    "verdict_both": {
        "met": msg("Both targets met."),
        "on_track": msg("Both targets on track."),
        "open": msg("Both targets open."),
        "behind": msg("Both targets behind plan."),
        "missed": msg("Both targets missed."),
    },
    "verdict_one": {
        "met": msg("The target for {kpi} was met."),
        "on_track": msg("The target for {kpi} is on track."),
        "open": msg("The target for {kpi} is open."),
        "behind": msg("The target for {kpi} is behind plan."),
        "missed": msg("The target for {kpi} was missed."),
    },
    "comparison": {
        "clear": msg("clear"),
        "leaning": msg("leaning"),
        "open": msg("open"),
    },
    "pair_count": {
        "clear": msg("{n} clear"),
        "leaning": msg("{n} leaning"),
        "open": msg("{n} open"),
    },
    "interval_of": {
        "same_creators": msg("if the same creators did the same deal again"),
        "similar_creators": msg("if similar creators did the same deal"),
        "counterfactual": msg("against what would have come without the campaign"),
        "similar_customers": msg("if other customers of the same kind had come"),
        "as_before": msg("if customers go on buying as they have"),
        "range": msg("from the least to the most that the files allow"),
        "person": msg("if other people of the same kind were asked"),
        "sample": msg("if every comment had been labelled"),
    },
    "method": {
        "log_pooled_t": msg("t interval on the logarithm, variance pooled over creators"),
        "log_events": msg("interval on the logarithm of the number of events"),
        "wilson": msg("Wilson interval"),
        "newcombe": msg("Newcombe interval for the difference of two shares"),
        "order_statistics": msg("order statistics of the posts"),
        "set_algebra": msg("orders with a trace, each counted once"),
        "structural": msg("level, weekdays and holidays of the days before, checked at dates "
                          "without a campaign"),
        "evidence": msg("evidence redemption by redemption"),
        "kaplan_meier": msg("Kaplan–Meier"),
        "weibull_cure": msg("curve of waiting times with a share that never buys"),
        "log_people_t": msg("t interval on the logarithm, over people"),
        "skewed_people_t": msg("t interval over people, corrected for skewness"),
        "buy_till_you_die": msg("BG/NBD and Gamma-Gamma model"),
        "log_jackknife_t": msg("jackknife over creators on the logarithm"),
        "bootstrap": msg("drawn again many times"),
        "z_scores": msg("z-scores among creators of the same tier and platform"),
        "rank_correlation": msg("Spearman's rank correlation with Fisher's interval"),
        "roster": msg("by the roster"),
        "prevalence": msg("labelled sample, corrected by what it misses"),
        "removal_effect": msg("removal effect of a Markov chain, journeys drawn again"),
    },
    "trace_set": {
        "code_only": msg("Code only"),
        "click_only": msg("Click only"),
        "both": msg("Code and click"),
        "survey_only": msg("Named in the survey only"),
        "no_trace": msg("No trace"),
    },
    "leak": {
        "coupon_site": msg("Came from a coupon site"),
        "after_end": msg("Used after the code's last day"),
        "before_first_post": msg("Used before the creator's first post"),
        "several_codes": msg("Customer used codes of three or more creators"),
        "burst": msg("In a burst far from any post"),
        "dead_code": msg("Code silent for ten days or more, then used again"),
        "click": msg("Cleared by a click of the creator"),
        "survey": msg("Cleared by a survey answer"),
        "near_post": msg("Cleared by a post in the seven days before"),
        "nothing": msg("Nothing for it, nothing against it"),
    },
    "units": {
        "post": msg("{n} posts"),
        "creator": msg("{n} creators"),
        "order": msg("{n} orders"),
        "person": msg("{n} people"),
        "day": msg("{n} days"),
        "lead": msg("{n} leads"),
        "customer": msg("{n} customers"),
        "comment": msg("{n} comments"),
        "journey": msg("{n} journeys"),
    },
    "one_unit": {
        "post": msg("1 post"),
        "creator": msg("1 creator"),
        "order": msg("1 order"),
        "person": msg("1 person"),
        "day": msg("1 day"),
        "lead": msg("1 lead"),
        "customer": msg("1 customer"),
        "comment": msg("1 comment"),
        "journey": msg("1 journey"),
    },
    "platform": {
        "instagram": "Instagram",
        "facebook": "Facebook",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "x": "X",
        "linkedin": "LinkedIn",
        "pinterest": "Pinterest",
        "snapchat": "Snapchat",
        "twitch": "Twitch",
        "podcast": msg("Podcast"),
        "blog": msg("Blog"),
        "other": msg("Other"),
    },
    "format": {
        "reel": "Reel",
        "short": "Short",
        "story": msg("Story"),
        "video": msg("Video"),
        "image": msg("Picture"),
        "carousel": msg("Series of pictures"),
    },
    "kind": {
        "person": msg("person"),
        "animal": msg("animal"),
        "faceless": msg("faceless account"),
        "employee": msg("employee"),
    },
    "model": {
        "paid": msg("paid"),
        "gifted": msg("gifted"),
        "hybrid": msg("product and fee"),
        "affiliate": msg("commission only"),
        "unpaid": msg("unpaid"),
    },
    "role": {
        "influence": msg("own content"),
        "placement": msg("supplied creative"),
    },
    "new_or_returning": {
        "new": msg("new"),
        "returning": msg("returning"),
    },
    "objective": {
        "awareness": msg("awareness"),
        "engagement": msg("engagement"),
        "traffic": msg("traffic"),
        "leads": msg("leads"),
        "sales": msg("sales"),
        "followers": msg("followers"),
        "content": msg("content"),
    },
    "cost_basis": {
        "committed": msg("committed"),
        "accrued": msg("accrued"),
        "paid": msg("paid out"),
    },
    "score_class": {
        "keep": msg("keep"),
        "let_go": msg("let go"),
        "open": msg("open"),
    },
    "score_level": {
        "tier_platform": msg("same tier and platform"),
        "tier": msg("same tier"),
        "all": msg("all creators"),
    },
    "advocate_class": {
        "inside": msg("employees"),
        "outside": msg("outside advocates, unpaid"),
        "paid": msg("paid or rewarded"),
        "unknown": msg("not known"),
    },
    "content_class": {
        "influence": msg("influence"),
        "placement": msg("placement"),
    },
    "rule": {
        "code": msg("by discount code"),
        "click": msg("by click"),
        "code_then_click": msg("by discount code, otherwise by click"),
    },
}  # fmt: skip


def word(language: Language, kind: str, value: str | None) -> str:
    """The value in the reader's language; a value without a word (a name, a tier) as it is."""
    if value is None:
        return language.t("not assigned")
    known = WORDS.get(kind, {}).get(value)
    return value if known is None else language.t(known)
