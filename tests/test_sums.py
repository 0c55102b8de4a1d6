"""The table of sums: one row a thing, honest keys, known zeros, missing is missing."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kpi_lib.columns import COLUMNS, KEYS
from kpi_lib.ledger import Ledger
from kpi_lib.sums import sum_by, sums_table
from tests.ledger_fixtures import (
    COSTS,
    POSTS,
    ROSTER,
    Parts,
    campaign,
    file,
    ledger,
    order,
    plain,
    post,
    spring,
)

CEM = {"creator": "Cem", "platform": "instagram", "handle": "cem", "code": "CEM10",
       "followers": 5000.0}  # fmt: skip


def total(found: Ledger, *columns: str) -> list[float]:
    return [float(value) for value in sum_by(sums_table(found, "spring"), [], columns).iloc[0]]


def by_creator(found: Ledger, column: str) -> dict[str, float]:
    sums = sum_by(sums_table(found, "spring"), ["creator"], [column])
    return dict(zip(sums["creator"].fillna("-"), sums[column], strict=True))


def outreach(*events: tuple[str, str, str]) -> Parts:
    rows = tuple({"creator": c, "date": pd.Timestamp(d), "event": e} for c, d, e in events)
    return [(file("spring/outreach.csv", "outreach"), "outreach", rows)]


def test_the_table_has_every_key_and_column_with_its_type() -> None:
    for found in (plain(), ledger([])):
        sums = sums_table(found, "spring")
        assert list(sums.columns) == [
            *KEYS, "origin", "unit", "basis", "source", "filler", *COLUMNS
        ]  # fmt: skip
        assert set(sums[list(COLUMNS)].dtypes.astype(str)) == {"float64"}
        assert sums["filler"].dtype == bool
        assert sums["week_occurred"].dtype == "datetime64[us]"


def test_sums_by_hand() -> None:
    found = plain()
    assert total(found, "posts", "impressions", "engagements", "orders", "net_sales", "cost") == [
        2, 4000, 120, 3, 250, 540
    ]  # fmt: skip
    assert by_creator(found, "net_sales") == {"Anna": 200, "Bo": 50}


def test_weeks_begin_on_monday_and_each_row_has_one_date_role() -> None:
    sums = sums_table(plain(), "spring")
    posts, orders = (sums[sums["origin"] == name] for name in ("posts", "orders"))
    assert posts["week_published"].dt.day_name().eq("Monday").all()
    assert posts["week_occurred"].isna().all()
    assert orders["week_occurred"].iloc[0] == pd.Timestamp("2026-03-02")
    assert orders["published"].isna().all()


def test_creators_attributes_stand_in_every_row_of_theirs() -> None:
    sums = sums_table(plain(), "spring")
    assert set(sums.loc[sums["creator"] == "Bo", "model"]) == {"gifted"}
    assert set(sums.loc[sums["creator"] == "Anna", "tier"]) == {"micro"}


def test_a_creator_without_posts_has_known_zeros_and_keeps_their_cost() -> None:
    fee = {**COSTS[0], "creator": "Cem", "amount": 100.0}
    found = ledger(spring(roster=(*ROSTER, CEM), costs=(*COSTS, fee)))
    assert by_creator(found, "impressions")["Cem"] == 0
    assert by_creator(found, "posts")["Cem"] == 0
    assert by_creator(found, "cost")["Cem"] == 100
    sums = sums_table(found, "spring")
    filled = sums[sums["filler"] & (sums["origin"] == "posts")]
    assert filled["creator"].tolist() == ["Cem"]


def test_an_agreed_post_that_nobody_found_is_missing_and_not_zero() -> None:
    plan = {"creator": "Cem", "platform": "instagram", "contracted": True}
    found = ledger(spring(roster=(*ROSTER, CEM), posts=(*POSTS, plan)))
    assert pd.isna(by_creator(found, "impressions")["Cem"])
    assert by_creator(found, "posts")["Cem"] == 0  # not published yet


def test_without_sheet_or_export_nobody_knows_that_a_creator_did_not_post() -> None:
    rule = {"spring": campaign(select={"hashtags": ["tea"]})}
    found = ledger(
        spring(roster=(*ROSTER, CEM), posts=None, anna=(post(1, caption="#tea"),)), campaigns=rule
    )
    impressions = by_creator(found, "impressions")
    assert (impressions["Anna"], impressions["Bo"]) == (1000, 0)
    assert pd.isna(impressions["Cem"])


def test_a_code_that_nobody_used_is_zero_orders_where_a_shop_file_says_so() -> None:
    assert by_creator(ledger(spring(roster=(*ROSTER, CEM))), "orders")["Cem"] == 0
    assert by_creator(ledger(spring(roster=(*ROSTER, CEM))), "net_sales")["Cem"] == 0
    without = ledger(spring(roster=(*ROSTER, CEM), orders=None))
    assert pd.isna(by_creator(without, "orders")["Cem"])
    codeless = ledger(spring(roster=(*ROSTER, {**CEM, "code": None})))
    assert pd.isna(by_creator(codeless, "orders")["Cem"])


def test_without_a_click_key_orders_by_click_are_unknown() -> None:
    assert pd.isna(total(plain(), "click_orders")[0])
    rows = (order("#1", "2026-03-10", utm_content="anna"), order("#2", "2026-03-10", code="BO10"))
    found = ledger(spring(orders=rows))
    assert total(found, "orders", "code_orders", "click_orders") == [2, 1, 1]


def test_new_customers_are_unknown_without_history() -> None:
    rows = (order("#1", "2026-03-10 09:00", code="ANNA10"),)
    found = ledger(spring(orders=rows))
    known, new = total(found, "known_customer_orders", "new_customer_orders")
    assert known == 0
    assert pd.isna(new)
    assert pd.isna(by_creator(found, "new_customer_orders")["Bo"])


@pytest.mark.parametrize(("price", "cost"), [("cogs", 540.0), ("retail", 600.0)])
def test_product_counts_at_one_price_only_and_both_stay_in_sight(price: str, cost: float) -> None:
    found = ledger(spring(), campaigns={"spring": campaign(product_cost=price)})
    assert total(found, "cost", "product_cogs", "product_retail") == [cost, 40, 100]


def test_an_agency_fee_is_nobodys() -> None:
    fee = {**COSTS[0], "creator": None, "part": "agency_fee", "amount": 50.0}
    found = ledger(spring(costs=(*COSTS, fee)))
    assert by_creator(found, "cost") == {"Anna": 500, "Bo": 40, "-": 50}


def test_disclosure_counts_only_where_it_is_needed() -> None:
    rows = (
        {**POSTS[0], "disclosed": True, "needs_disclosure": False},
        {**POSTS[1], "disclosed": True},
    )
    assert total(ledger(spring(posts=rows)), "disclosed", "needs_disclosure") == [1, 1]


def test_a_placement_is_a_post_and_stands_apart() -> None:
    rows = ({**POSTS[0], "role": "placement"}, POSTS[1])
    found = ledger(spring(posts=rows))
    assert total(found, "posts", "placements") == [2, 1]
    sums = sum_by(sums_table(found, "spring"), ["role"], ["posts"])
    assert sums["role"].iloc[:2].tolist() == ["influence", "placement"]


def test_the_way_from_contact_to_post() -> None:
    events = outreach(
        ("Anna", "2026-01-01", "contacted"), ("Anna", "2026-01-02", "replied"),
        ("Anna", "2026-01-03", "fit"), ("Anna", "2026-01-04", "terms"),
        ("Anna", "2026-01-05", "fee_asked"), ("Anna", "2026-01-06", "agreed"),
        ("Anna", "2026-01-10", "shipped"),
        ("Bo", "2026-01-01", "contacted"), ("Bo", "2026-01-04", "fee_asked"),
        ("Bo", "2026-01-05", "terms"), ("Bo", "2026-04-10", "shipped"),
        ("Cem", "2026-01-01", "contacted"), ("Cem", "2026-03-01", "shipped"),
    )  # fmt: skip
    found = ledger([*spring(roster=(*ROSTER, CEM)), *events])
    names = ("contacted", "replied", "fit", "judged", "agreed", "offered", "shipped", "shipped_30",
             "posted_30", "asked_fee", "late_fee")  # fmt: skip
    # As of 2026-04-20: Bo was shipped to ten days ago; Anna's post of 5 March followed.
    assert dict(zip(names, total(found, *names), strict=True)) == {
        "contacted": 3, "replied": 1, "fit": 1, "judged": 2, "agreed": 1, "offered": 2,
        "shipped": 3, "shipped_30": 2, "posted_30": 1, "asked_fee": 2, "late_fee": 1,
    }  # fmt: skip


def test_where_fit_is_not_recorded_nobody_was_judged() -> None:
    found = ledger([*spring(), *outreach(("Anna", "2026-01-01", "replied"))])
    fit, judged = total(found, "fit", "judged")
    assert pd.isna(fit)
    assert pd.isna(judged)


def test_pieces_are_the_rosters_else_the_sheets() -> None:
    roster = ({**ROSTER[0], "assets_contracted": 3.0, "assets_delivered": 2.0}, ROSTER[1])
    found = ledger(spring(roster=roster))
    assert by_creator(found, "assets_contracted") == {"Anna": 3, "Bo": 1}
    assert by_creator(found, "assets_delivered") == {"Anna": 2, "Bo": 1}


def test_value_by_rate_card_takes_the_line_that_fits_best() -> None:
    card = tuple(
        {"platform": "instagram", "currency": "EUR", "amount": amount, "tier": tier}
        for amount, tier in ((100.0, None), (250.0, "mid"))
    )
    part = (file("_shared/rate_card.csv", "rate_card"), "rate_card", card)
    found = ledger([*spring(roster=(*ROSTER, CEM)), part])
    assert by_creator(found, "rate_card_value") == {"Anna": 100, "Bo": 250, "Cem": 0}
    tiktok = ({**card[0], "platform": "tiktok"},)
    other = ledger([*spring(), (file("_shared/rate_card.csv", "rate_card"), "rate_card", tiktok)])
    assert pd.isna(by_creator(other, "rate_card_value")["Anna"])


def test_comments_are_counted_by_post() -> None:
    link = "https://instagram.com/p/POST1"
    rows = (
        {"post": link, "label": "positive", "tagging": True},
        {"post": link, "label": "negative", "tagging": False},
        {"post": link, "text": "=HYPERLINK(1)"},
    )
    found = ledger([*spring(), (file("spring/comments.csv", "comments"), "comments", rows)])
    names = ("comments_labelled", "comments_positive", "comments_neutral", "comments_read",
             "comments_tagging")  # fmt: skip
    assert total(found, *names) == [2, 1, 0, 2, 1]
    negative = by_creator(found, "comments_negative")
    assert negative["Anna"] == 1
    assert pd.isna(negative["Bo"])


def test_leads_and_sessions_that_a_creator_could_have_had_are_zero() -> None:
    period = {"start": pd.Timestamp("2026-03-01"), "end": pd.Timestamp("2026-03-31")}
    rows = ({"dimension": "content", "value": "anna", "sessions": 40.0, **period},)
    crm = ({"lead": "l1", "created": pd.Timestamp("2026-03-10"), "utm_content": "bo"},)
    found = ledger(
        [
            *spring(),
            (file("_shared/ga4.csv", "ga4"), "sessions", rows),
            (file("_shared/crm.csv", "hubspot"), "leads", crm),
        ]
    )
    assert by_creator(found, "sessions") == {"Anna": 40, "Bo": 0}
    assert by_creator(found, "leads") == {"Anna": 0, "Bo": 1}
    assert pd.isna(total(found, "qualified_leads")[0])


def test_what_the_sheets_announce_has_not_happened_yet() -> None:
    """The newest export's day is the report's: later posts and later spend are still to come."""
    coming = {"creator": "Anna", "platform": "instagram", "format": "reel", "contracted": True,
              "permalink": "https://www.instagram.com/p/LATER/",
              "published": pd.Timestamp("2027-03-01")}  # fmt: skip
    boosts = tuple(
        {"post": "https://www.instagram.com/p/A1/", "date": pd.Timestamp(day), "spend": 5.0,
         "impressions": 1000.0, "clicks": 3.0}
        for day in ("2026-03-10", "2027-03-02")
    )  # fmt: skip
    found = ledger(
        [
            *spring(),
            (file("spring/more.csv", "posts"), "posts", (coming,)),
            (file("spring/paid.csv", "paid"), "paid", boosts),
        ]
    )
    before = ledger(spring())
    assert total(found, "posts") == total(before, "posts")
    assert total(found, "paid_impressions", "paid_clicks", "boosting") == [1000, 3, 5]


def test_leads_listed_elsewhere_say_nothing_of_creators_without_one() -> None:
    """Neither a list in another campaign's folder nor one that begins later has them all."""
    late = {"lead": "l1", "created": pd.Timestamp("2026-09-10"), "utm_content": "bo"}
    for path, row in (("other/crm.csv", late | {"created": pd.Timestamp("2026-03-10")}),
                      ("_shared/crm.csv", late)):  # fmt: skip
        found = ledger(
            [*spring(), (file(path, "hubspot"), "leads", (row,))],
            campaigns={"spring": campaign(), "other": campaign(title="Other")},
        )
        assert pd.isna(by_creator(found, "leads").get("Anna")), path


def test_a_sum_of_nothing_known_is_missing_and_missing_keys_are_a_group() -> None:
    frame = pd.DataFrame(
        {"key": pd.Series(["b", None, "a", "b"], dtype="str"), "x": [1.0, 2.0, None, None],
         "y": [None] * 4}
    ).astype({"y": "float64"})  # fmt: skip
    found = sum_by(frame, ["key"], ["x", "y"])
    assert found["key"].tolist()[:2] == ["a", "b"]
    assert pd.isna(found["key"].iloc[2])
    assert found["x"].tolist()[1:] == [1, 2]
    assert pd.isna(found["x"].iloc[0])
    assert found["y"].isna().all()
    assert sum_by(frame, [], ["x"])["x"].tolist() == [3]
    pd.testing.assert_frame_equal(found, sum_by(frame.iloc[::-1], ["key"], ["x", "y"]))


@pytest.mark.parametrize("key", ["creator", "platform", "post", "tier", "model", "week_occurred"])
def test_any_grouping_adds_up_to_the_whole(key: str) -> None:
    sums = sums_table(plain(), "spring")
    columns = ["impressions", "orders", "net_sales", "cost"]
    whole = sum_by(sums, [], columns).iloc[0]
    assert sum_by(sums, [key], columns)[columns].sum().tolist() == pytest.approx(whole.tolist())


def test_doubling_the_spend_doubles_the_cost_and_nothing_else() -> None:
    twice = tuple({**row, "amount": 2 * float(str(row["amount"]))} for row in COSTS)
    one, two = (sums_table(ledger(spring(costs=rows)), "spring") for rows in (COSTS, twice))
    assert sum_by(two, [], ["cost"])["cost"][0] == 2 * sum_by(one, [], ["cost"])["cost"][0]
    pd.testing.assert_frame_equal(
        one[["impressions", "orders", "net_sales"]], two[["impressions", "orders", "net_sales"]]
    )


def test_a_report_of_an_earlier_day_knows_less() -> None:
    late = {**COSTS[0], "amount": 10.0, "accrued_on": pd.Timestamp("2026-04-01")}
    found = ledger(spring(costs=(*COSTS, late)), as_of=dt.date(2026, 4, 20))
    assert total(found, "cost") == [550]
    # The only exports are of 20 April: on the 10th of March nothing of them was known.
    early = ledger(spring(costs=(*COSTS, late)), as_of=dt.date(2026, 3, 12))
    assert total(early, "cost") == [540]
    assert pd.isna(total(early, "net_sales")[0])
