"""Leakage of codes: each kind of evidence, what clears, the range, and what is never said."""

from __future__ import annotations

from typing import Any

import estimate_fixtures as fixture
import numpy as np
import pandas as pd
import pytest

import reports
from benchmarks.calibrate.leakage import WORLDS, simulate
from kpi_lib import show
from kpi_lib.estimates.leakage import Leakage, leakage
from kpi_lib.estimates.leakage_evidence import Leaks, leaks
from kpi_lib.estimates.leakage_sites import coupon_sites, from_coupon_site, hosts_in
from kpi_lib.estimates.leakage_surge import overdispersion, surges
from tests.ledger_fixtures import ROSTER, Parts, Rows, campaign, client, file, ledger, order, spring

FIRST, LAST = pd.Timestamp("2026-03-01"), pd.Timestamp("2026-04-19")


def redeemed(*days: int, creator: str = "Anna", **changes: Any) -> pd.DataFrame:
    """Redemptions on these days after the first."""
    said = {"code": "ANNA10", "coupon_site": False, "click": False, "named": False,
            "ends": pd.NaT, "codes_of": 1, "net_sales": 10.0}  # fmt: skip
    when = FIRST + pd.to_timedelta(list(days), unit="D")
    frame = pd.DataFrame({"day": when, "creator": creator} | said | changes, index=range(len(days)))
    return frame.assign(ends=frame["ends"].astype("datetime64[us]"))


def posted(*days: int, creator: str = "Anna") -> pd.DataFrame:
    when = FIRST + pd.to_timedelta(list(days), unit="D")
    return pd.DataFrame({"creator": creator, "day": when})


def judged(*parts: pd.DataFrame, posts: pd.DataFrame, **more: Any) -> Leaks:
    rows = pd.concat(parts, ignore_index=True)
    rows["order"] = [f"#{at}" for at in rows.index]
    return leaks(rows, posts, first=FIRST, last=LAST, **more)


def words(found: Leaks) -> list[tuple[str, str, str]]:
    return [(row.verdict, row.evidence, row.cleared_by) for row in found.redemptions.itertuples()]  # type: ignore[misc]


def test_each_redemption_by_hand() -> None:
    found = judged(
        redeemed(5),  # the day of the post
        redeemed(12),  # a week after it
        redeemed(13),  # eight days after it
        redeemed(30, click=True),
        redeemed(30, named=True),
        redeemed(6, coupon_site=True),  # a coupon site outweighs a near post …
        redeemed(6, coupon_site=True, click=True),  # … and a click of the creator both
        redeemed(6, ends=FIRST + pd.Timedelta(days=5)),
        redeemed(6, codes_of=3),
        redeemed(6, codes_of=2, creator="Bo"),
        posts=pd.concat([posted(5), posted(5, creator="Bo")]),
    )
    assert words(found) == [
        # The code is seen to leak on day 6: nearness no longer clears it, not even the week before.
        ("unclear", "", ""),
        ("unclear", "", ""),
        ("unclear", "", ""),
        ("cleared", "", "click"),
        ("cleared", "", "survey"),
        ("leaked", "coupon_site", ""),
        ("cleared", "coupon_site", "click"),
        ("leaked", "after_end", ""),
        ("leaked", "several_codes", ""),
        ("cleared", "", "near_post"),
    ]
    assert (found.low, found.high) == (3, 6)


def test_near_a_post_is_its_day_and_the_seven_after() -> None:
    found = judged(redeemed(4, 5, 12, 13), posts=posted(5))
    assert [row[0] for row in words(found)] == ["unclear", "cleared", "cleared", "unclear"]
    assert (found.low, found.high) == (0, 2)


@pytest.mark.parametrize(("early", "low"), [((1, 2), 0), ((1, 2, 3), 3)])
def test_three_uses_before_the_first_post_were_passed_on(early: tuple[int, ...], low: int) -> None:
    assert judged(redeemed(*early), redeemed(21, 22), posts=posted(20)).low == low


def test_a_click_before_the_first_post_tells_of_a_post_that_no_file_has() -> None:
    found = judged(redeemed(1, 2, 3), redeemed(2, click=True), posts=posted(20))
    assert found.low == 0


def test_a_dead_code_that_revives() -> None:
    # Twelve in the days of the post, none for three weeks, then six in two days.
    days = (5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9)
    found = judged(redeemed(*days), redeemed(30, 30, 30, 31, 31, 31), posts=posted(5))
    told = found.redemptions
    assert told["evidence"].tolist() == [""] * 12 + ["dead_code"] * 6
    # The lower end counts what even the 95 % bound of a code that never fades cannot explain.
    assert 1 <= found.low < 6
    assert told["least"].iloc[12:].nunique() == 1
    assert found.high == 6


def test_the_shops_own_peak_is_no_burst() -> None:
    days = (5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9)
    sale = np.full(50, 10.0)
    sale[30:32] = 400
    found = judged(redeemed(*days), redeemed(30, 30, 30, 31, 31, 31), posts=posted(5), shop=sale)
    assert found.low == 0
    assert found.high == 6


def test_a_burst_with_clicks_is_a_post_that_no_file_has() -> None:
    days = (5, 5, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9)
    clicks = redeemed(5, 30, 30, 31, click=True)
    found = judged(redeemed(*days), clicks, redeemed(30, 30, 30, 31, 31, 31), posts=posted(5))
    assert found.low == 0


def test_a_burst_right_after_a_post_is_never_called_a_leak() -> None:
    found = judged(redeemed(5, 6), redeemed(*[20] * 30), posts=posted(5, 20))
    assert found.low == 0
    # It outdoes the other post so far that it clears nobody.
    assert found.high == 30


def test_one_redemption_and_none() -> None:
    assert judged(redeemed(40), posts=posted(5)).n == 1
    nobody = redeemed().assign(order=pd.Series(dtype="str"))
    found = leaks(nobody, posted(5), first=FIRST, last=LAST)
    assert (found.low, found.high, found.n) == (0, 0, 0)


def test_the_order_of_rows_does_not_matter() -> None:
    days = (5, 5, 5, 6, 6, 7, 8, 30, 30, 30, 31, 31, 31)
    forward = judged(redeemed(*days), posts=posted(5))
    backward = judged(redeemed(*reversed(days)), posts=posted(5))
    assert (forward.low, forward.high) == pytest.approx((backward.low, backward.high))


def test_days_that_vary_as_poisson_have_the_least_spread() -> None:
    rng = np.random.default_rng(1)
    last = np.zeros((5, 60), dtype=np.int64)
    assert overdispersion(rng.poisson(5, (5, 60)).astype(float), last) == pytest.approx(
        [1.3] * 5, abs=0.3
    )
    mixed = rng.poisson(rng.gamma(1, 5, (5, 60))).astype(float)
    assert overdispersion(mixed, last).min() > 3


def test_a_creator_without_posts_has_no_window() -> None:
    found = surges(np.ones((1, 30)) * 9, np.full((1, 30), -1))
    assert len(found.creator) == 0


@pytest.mark.parametrize(
    ("referrer", "known"),
    [
        ("https://www.retailmenot.com/view/acme", True),
        ("retailmenot.com", True),
        ("Referral: RetailMeNot.com", True),
        ("https://notretailmenot.com/", False),
        ("https://retailmenot.com.acme.example/", False),
        ("https://gutscheine.zeitung.example/acme", True),
        ("https://couponing.example/", False),
        ("https://acme.example/coupons?ref=retailmenot.com", False),
        ("https://l.instagram.com/?u=https://coupons.com", False),
        ("https://promo-codes.example/", False),
        ("https://rabattcode-acme.example/", True),
        ("https://codes.mine.example/acme", True),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_hosts_match_by_whole_parts(referrer: str | None, known: bool) -> None:
    texts = pd.Series([referrer], dtype="str")
    nothing = pd.Series([None], dtype="str")
    assert from_coupon_site(texts, nothing, own=["https://mine.example"]).tolist() == [known]
    assert from_coupon_site(nothing, nothing).tolist() == [False]


def test_a_coupon_extension_names_itself_in_utm_source() -> None:
    texts = pd.Series(["Honey", "honeymoon", None], dtype="str")
    assert from_coupon_site(pd.Series([None] * 3, dtype="str"), texts).tolist() == [
        True, False, False
    ]  # fmt: skip


def test_the_listed_sites_are_hosts() -> None:
    assert all(hosts_in(host) == [host] for host in coupon_sites().hosts)


MARCH = "2026-03-06 09:00"
SHOP: Rows = (
    order("#1", MARCH, code="ANNA10", customer="a"),
    order("#2", MARCH, code="ANNA10", referrer="https://www.coupons.com/acme", customer="b"),
    order("#3", MARCH, code="BO10", utm_content="bo", customer="c"),
    order("#4", "2026-04-08 09:00", code="BO10", customer="d"),
    order("#5", MARCH, customer="e"),
)


def told(parts: Parts, **options: Any) -> Leakage:
    return leakage(fixture.inputs(ledger(parts, **options)))


def test_from_the_files_to_the_range() -> None:
    figures = told(spring(orders=SHOP)).figures
    share, by_creator = figures[0], {f.group: f for f in figures if f.group}
    # #2 leaked; #3 has a click; #4 comes a month after the post; #1 is Anna's, whose code leaked.
    assert (share.low, share.high, share.n) == (0.25, 0.75, 4)
    assert (by_creator["Anna",].low, by_creator["Anna",].high) == (0.5, 1.0)
    assert (by_creator["Bo",].low, by_creator["Bo",].high) == (0.0, 0.5)
    roas = fixture.whole(told(spring(orders=SHOP)))["roas_after_leakage"]
    # Four claimed orders of 100, cost 540: three may have leaked, one has.
    assert (roas.low, roas.high) == pytest.approx((100 / 540, 300 / 540))


def test_what_the_other_files_say() -> None:
    discounts = (file("_shared/discounts.csv", "shopify_discounts"), "discounts",
                 ({"code": "BO10", "end": pd.Timestamp("2026-04-01")},))  # fmt: skip
    answers = (file("_shared/survey.csv", "survey"), "survey",
               ({"order": "1", "answer": "anna"}, {"order": "2", "answer": "bo"}))  # fmt: skip
    found = told([*spring(orders=SHOP), discounts, answers]).redemptions
    assert found is not None
    assert found.set_index("order")["verdict"].to_dict() == {
        "#1": "cleared", "#2": "leaked", "#3": "cleared", "#4": "leaked"
    }  # fmt: skip
    assert found.set_index("order").loc["#4", "evidence"] == "after_end"


def test_params_add_coupon_sites() -> None:
    rows = (*SHOP[:1], order("#9", MARCH, code="ANNA10", referrer="https://deal.mine.example/x"))
    by_client = told(spring(orders=rows), params=client(coupon_sites=["mine.example"]))
    by_campaign = told(
        spring(orders=rows), campaigns={"spring": campaign(coupon_sites=["mine.example"])}
    )
    lows = [fixture.whole(one)["code_leakage_orders"].low for one in (by_client, by_campaign)]
    assert lows == [1, 1]
    assert fixture.whole(told(spring(orders=rows)))["code_leakage_orders"].low == 0


@pytest.mark.parametrize(
    ("parts", "reasons"),
    [
        (spring(orders=None), {"no_orders"}),
        (spring(orders=SHOP, roster=tuple({**row, "code": None} for row in ROSTER)),
         {"bounds_no_codes"}),
        (spring(orders=SHOP[-1:]), {"leakage_no_redemptions"}),
        (spring(orders=SHOP[:1], posts=None, anna=None, bo=None), {"leakage_nothing_clears"}),
        (spring(orders=SHOP, costs=None), {"no_cost"}),
        (spring(orders=tuple({**row, "subtotal": None} for row in SHOP)),
         {"bounds_sales_unknown"}),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(parts: Parts, reasons: set[str]) -> None:
    figures = told(parts).figures
    assert {figure.reason for figure in figures if not figure.known} == reasons
    assert {figure.kpi for figure in figures} == {
        "code_leakage_share", "code_leakage_orders", "roas_after_leakage"
    }  # fmt: skip


def test_the_page_shows_days_and_kinds_and_no_orders_or_customers() -> None:
    found = told(spring(orders=SHOP))
    text = fixture.page(show.leakage, fixture.report_of("leakage", found))
    assert "At least 25.0% of 4 code redemptions leaked, at most 75.0%." in text
    assert "Came from a coupon site" in text
    assert "#2" not in text


def test_a_page_without_a_leak_says_so() -> None:
    text = fixture.page(show.leakage, fixture.report_of("leakage", told(spring(orders=SHOP[:1]))))
    assert "No sign that a code leaked." in text


def test_hostile_names_are_text() -> None:
    found = told(spring(orders=SHOP))
    assert found.redemptions is not None
    hostile = found.redemptions.assign(creator=reports.HOSTILE)
    page = fixture.page(
        show.leakage,
        fixture.report_of("leakage", Leakage(figures=found.figures, redemptions=hostile)),
    )
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "world", [world for world in WORLDS if world.ask != "report" and world.creators <= 8],
    ids=lambda world: world.name,
)  # fmt: skip
def test_the_range_holds_what_was_planted(world: Any) -> None:
    low, high, truth, n = np.array([simulate(world, (7, at)) for at in range(25)]).T
    if world.leak:
        assert np.mean((low <= truth + 1e-9) & (truth <= high + 1e-9)) >= 0.84
    else:
        assert np.mean(low > 0.05) <= 0.08
    assert (n > 0).all()


def test_a_large_burst_is_found() -> None:
    (world,) = [world for world in WORLDS if world.name == "large burst"]
    low, _, truth, _ = np.array([simulate(world, (7, at)) for at in range(20)]).T
    assert np.mean(low > 0.4 * truth) >= 0.7
