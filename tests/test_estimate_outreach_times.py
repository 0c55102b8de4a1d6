"""Outreach with those still waiting: by hand, planted, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, row, table

from kpi_lib import show
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.outreach_times import OutreachTimes, asks, outreach_times, wait
from kpi_lib.estimates.survival import curve, median
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.intervals import newcombe
from kpi_lib.kpis.modelled.outreach_times import KPIS
from kpi_lib.kpis.registry import KPIS as EVERY
from kpi_lib.report import CampaignReport, indexed
from reports import report

NOW = pd.Timestamp("2026-04-20")
Event = tuple[str, int, str]
"""Creator, days after 1 January 2026, event."""


def days(*values: int | None) -> pd.Series[Any]:
    start = pd.Timestamp("2026-01-01")
    return pd.Series(
        [pd.NaT if value is None else start + pd.Timedelta(days=value) for value in values],
        dtype="datetime64[us]",
    )


def inputs(events: Sequence[Event], posts: Sequence[Event] = (), **more: Any) -> Inputs:
    frames = {}
    if events:
        names, when, what = zip(*events, strict=True)
        frames["outreach"] = pd.DataFrame(
            {
                "campaign": "spring",
                "creator": names,
                "date": days(*when),
                "event": what,
                "source": 0,
            }
            | more
        )
    if posts:
        names, when, _ = zip(*posts, strict=True)
        frames["posts"] = pd.DataFrame(
            {"campaign": "spring", "creator": names, "published": days(*when)}
        )
    book = ledger(frames=frames, as_of=dt.date(2026, 4, 20))
    return Inputs(ledger=book, campaign="spring", sums=complete(table([row("Anna", cost=1.0)])))


def figures(found: OutreachTimes) -> dict[str, Figure]:
    return {figure.kpi: figure for figure in found.figures}


def test_a_wait_by_hand() -> None:
    # Five creators: terms on days 4 and 10, one declines on day 6, two are waiting.
    since, none = days(0, 0, 0, 0, 0), days(None, None, None, None, None)
    found = wait("x", since, days(4, 10, None, None, None), days(None, None, 6, None, None), NOW)
    assert found is not None and (found.creators, found.done, found.left) == (5, 2, 1)
    # 1/5 by day 4; by day 10, of the three left, one more: 1 − 4/5 × 2/3.
    assert found.curve.share[:3].tolist() == pytest.approx([0.2, 0.2, 1 - 0.8 * 2 / 3])
    assert found.median is not None and found.median.value is None
    assert found.median.low > 0
    assert wait("x", none, none, none, NOW) is None


def test_who_is_left_out_would_make_it_look_quicker() -> None:
    since = days(*[0] * 12)
    done = days(*range(5, 11), *[None] * 6)
    found = wait("x", since, done, days(*[None] * 12), NOW)
    assert found is not None and found.median is not None
    assert found.median.value == 10.0  # of those who came, the median would be 7.5


def test_the_median_holds_what_was_planted() -> None:
    held = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        waits, watched = np.floor(rng.weibull(1.3, 40) * 18), rng.integers(10, 90, 40).astype(float)
        found = median(curve(np.minimum(waits, watched), waits <= watched))
        truth = np.floor(18 * np.log(2) ** (1 / 1.3))
        assert found is not None and found.value is not None
        held += found.low <= truth <= (found.high or np.inf)
    assert held >= 91


def shipped(n: int) -> list[Event]:
    return [(f"C{i}", 10, "shipped") for i in range(n)]


def test_a_post_counts_if_the_sheet_or_the_platform_shows_it_after_shipping() -> None:
    events = [*shipped(9), ("C0", 15, "posted"), ("C1", 5, "posted"), ("C2", 300, "posted")]
    posts = [("C1", 20, ""), ("C3", 8, ""), ("C3", 22, ""), ("C0", 30, ""), ("Nobody", 12, "")]
    found = outreach_times(inputs(events, posts)).waits[0]
    # C0 by the sheet, C1 and C3 by their posts after shipping; C2's lies after the report's day.
    assert (found.kpi, found.creators, found.done) == ("days_ship_to_post", 9, 3)
    assert found.curve.days.tolist() == [5, 10, 12, 99]


def test_who_asked_before_the_terms_cannot_ask_late() -> None:
    events = [(f"C{i}", 10, "terms") for i in range(10)]
    events += [("C0", 9, "fee_asked"), ("C1", 10, "fee_asked"), ("C2", 14, "fee_asked")]
    found = outreach_times(inputs(events))
    late = next(one for one in found.waits if one.kpi == "days_to_late_fee_ask")
    assert (late.creators, late.done) == (8, 1)
    told = figures(found)["days_to_late_fee_ask"]
    assert (told.reason, told.value) == ("median_not_reached", None)


def test_the_order_of_rows_changes_nothing() -> None:
    events = [*shipped(12), *((f"C{i}", 12 + i, "posted") for i in range(9))]
    assert outreach_times(inputs(events)).figures == outreach_times(inputs(events[::-1])).figures


def contacts(n: int, asking: set[int], first: int = 0, step: int = 1) -> list[Event]:
    events = []
    for i in range(n):
        at = first + i * step
        events += [(f"C{i}", at, "contacted"), (f"C{i}", at + 2, "replied")]
        events += [(f"C{i}", at + 5, "fee_asked")] if i in asking else []
    return events


def test_the_trend_is_newcombes_difference() -> None:
    found = outreach_times(inputs(contacts(40, {1, 2, 3, *range(20, 35)})))
    told = figures(found)["paid_ask_trend"]
    assert found.asks is not None
    assert (found.asks.earlier, found.asks.later) == ((3, 20), (15, 20))
    assert told.value == pytest.approx(0.6)
    assert (told.low, told.high) == newcombe(15, 20, 3, 20)
    assert told.reason is None
    alike = figures(outreach_times(inputs(contacts(40, {1, 2, 20, 21}))))["paid_ask_trend"]
    assert alike.reason == "cannot_tell" and alike.value == 0.0


def test_young_contacts_and_late_asks_do_not_bend_the_trend() -> None:
    old = outreach_times(inputs(contacts(24, {0, 1, 2, 3}))).asks
    young = [*contacts(24, {0, 1, 2, 3}), *((f"Y{i}", 100, "contacted") for i in range(30)),
             *((f"Y{i}", 101, "replied") for i in range(30)), ("C9", 80, "fee_asked")]  # fmt: skip
    assert outreach_times(inputs(young)).asks == old


def test_the_halves_part_between_two_days() -> None:
    events = contacts(30, set(), step=0) + [
        (f"D{i}", 20, what) for i in range(10) for what in ("contacted", "replied")
    ]
    found = outreach_times(inputs(events)).asks
    assert found is not None and (found.earlier[1], found.later[1]) == (30, 10)
    same_day = contacts(30, set(), step=0)
    assert outreach_times(inputs(same_day)).asks is None
    nobody = days()
    assert asks(nobody, nobody, nobody, NOW) is None


@pytest.mark.parametrize(
    ("events", "kpi", "reason"),
    [
        ([], "days_ship_to_post", "no_outreach"),
        ([], "paid_ask_trend", "no_outreach"),
        ([("C0", 400, "shipped")], "days_ship_to_post", "no_outreach"),
        ([("C0", 1, "contacted")], "days_ship_to_post", "no_events"),
        (shipped(1), "days_ship_to_post", "too_few_waits"),
        (shipped(7), "days_ship_to_post", "too_few_waits"),
        (shipped(20), "days_ship_to_post", "median_not_reached"),
        (contacts(12, set()), "paid_ask_trend", "too_few_replies"),
    ],
)
def test_what_cannot_be_told_has_its_reason(events: list[Event], kpi: str, reason: str) -> None:
    found = outreach_times(inputs(events))
    assert sorted(figures(found)) == sorted(one.name for one in KPIS)
    told = figures(found)[kpi]
    assert (told.reason, told.value, told.low) == (reason, None, None)


def test_an_open_upper_end_is_said() -> None:
    events = [*shipped(10), *((f"C{i}", 12 + 8 * i, "posted") for i in range(6))]
    told = figures(outreach_times(inputs(events)))["days_ship_to_post"]
    assert told.value is not None and told.low is None and told.reason == "median_open_above"


def shown(found: OutreachTimes) -> CampaignReport:
    base = report()
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    names = {kpi.name: kpi for kpi in EVERY.values() if kpi.family == "outreach_times"}
    estimates: Any = type("Estimates", (), {"outreach_times": found})()
    return replace(base, scorecard=card, index=indexed(card), kpis=names, estimates=estimates)


def test_the_section_says_what_is_not_reached() -> None:
    events = [*contacts(40, {1, 2, 20, 21}), *((f"C{i}", 30, "shipped") for i in range(20)),
              *((f"C{i}", 31 + i, "posted") for i in range(18)),
              *((f"C{i}", 25, "terms") for i in range(5, 15))]  # fmt: skip
    html = show.outreach_times(shown(outreach_times(inputs(events))))._repr_mimebundle_()[
        "text/html"
    ]
    assert "not reached; at least" in html and "Whether that is a change cannot be told" in html
    assert html.index("finding") < html.index("<table")
    assert show.outreach_times(shown(outreach_times(inputs([])))).html == ""
