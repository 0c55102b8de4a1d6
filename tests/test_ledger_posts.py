"""Which posts are the campaign's, whose they are, and which figures count."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pandas as pd
import pytest

from kpi_lib.ledger.match import Words, fold_utm
from tests.ledger_fixtures import (
    POSTS,
    ROSTER,
    campaign,
    codes,
    file,
    ledger,
    plain,
    post,
    spring,
)

SELECT = {"hashtags": ["acmespring"]}


def export(path: str, owner: str | None) -> dict[str, Any]:
    return file(path, "instagram_content", exported_on="2026-04-20", owner=owner)


def by_post(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("post")


def test_a_post_is_found_by_its_address_however_it_is_written() -> None:
    posts = by_post(plain()["posts"])
    assert posts.loc["instagram:1", "campaign"] == "spring"
    assert posts.loc["instagram:1", "selected_by"] == "sheet"
    assert posts.loc["instagram:2", "creator"] == "Bo"


def test_a_post_in_nobodys_sheet_stays_out_but_is_known() -> None:
    posts = by_post(plain()["posts"])
    assert pd.isna(posts.loc["instagram:9", "campaign"])
    assert posts.loc["instagram:9", "views"] == 1000


def test_impressions_are_views_where_the_platform_reports_none() -> None:
    posts = by_post(ledger(spring(anna=(post(1), post(9, impressions=700.0))))["posts"])
    assert posts.loc["instagram:1", ["impressions", "impressions_from"]].tolist() == [1000, "views"]
    assert posts.loc["instagram:9", ["impressions", "impressions_from"]].tolist() == [
        700,
        "impressions",
    ]


def test_engagements_need_every_component_of_the_platform() -> None:
    rows = (post(1, saves=float("nan")), post(9, platform="tiktok", saves=float("nan")))
    posts = by_post(ledger(spring(anna=rows))["posts"])
    assert pd.isna(posts.loc["instagram:1", "engagements"])
    assert posts.loc["tiktok:9", "engagements"] == 58
    assert posts.loc["tiktok:9", "engagement_parts"] == "likes+comments+shares"


def test_without_sheet_and_rule_the_candidates_are_listed() -> None:
    found = ledger(spring(posts=None))
    (problem,) = [problem for problem in found.problems if problem.code == "no_selection"]
    assert problem.severity == "error"
    assert problem.where == "params/acme/spring.yaml"
    assert "https://instagram.com/p/POST1, https://instagram.com/p/POST2." in problem.what
    assert "POST9" not in problem.what  # outside the dates
    assert found["posts"]["campaign"].isna().all()


def test_as_of_a_day_before_all_posts_nothing_is_said_to_be_missing() -> None:
    dated = tuple(row | {"published": pd.Timestamp("2026-03-05")} for row in POSTS)
    found = ledger(spring(posts=dated), as_of=dt.date(2026, 2, 1))
    (problem,) = [problem for problem in found.problems if problem.code == "no_selection"]
    assert "by 2026-02-01 (`as_of`) no post of the campaign is known" in problem.what
    assert problem.key == "as_of" and "Candidates" not in problem.what


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Love it #AcmeSpring!", True),
        ("Love it #acmespringtime", False),
        ("#ad#acmespring", True),
        ("acmespring", False),
        ("＃acmespring", True),
    ],
)
def test_a_hashtag_is_a_whole_word(caption: str, expected: bool) -> None:
    found = ledger(
        spring(posts=None, anna=(post(1, caption=caption),)),
        campaigns={"spring": campaign(select=SELECT)},
    )
    assert (found["posts"]["selected_by"] == "hashtag").any() == expected


def test_mentions_are_whole_handles_and_no_addresses() -> None:
    words = Words("@", ["@Acme.Tea"])
    assert words.within("thanks @acme.tea.")
    assert not words.within("thanks @acme.tea.shop")
    assert not words.within("write to me@acme.tea")


def test_words_of_other_scripts_are_whole_too() -> None:
    assert Words("#", ["чай"]).within("пью #ЧАЙ сегодня")
    assert not Words("#", ["हिन्द"]).within("#हिन्दी")


def test_a_rule_takes_no_posts_outside_its_days_nor_of_strangers() -> None:
    rows = tuple(
        post(number, day, caption="#acmespring")
        for number, day in ((1, "2026-03-31"), (9, "2026-04-01"))
    )
    stranger = export("spring/2026-04-20/eve.csv", "Eve")
    found = ledger(
        [
            *spring(posts=None, anna=rows),
            (stranger, "post_facts", (post(5, caption="#acmespring"),)),
        ],
        campaigns={"spring": campaign(select=SELECT)},
    )
    chosen = found["posts"].dropna(subset=["campaign"])
    assert chosen["post"].tolist() == ["instagram:1"]


def test_the_brands_own_posts_can_be_selected() -> None:
    brand = export("_shared/2026-04-20/brand.csv", None)
    row = post(7, account="Acme.Tea", caption="#acmespring", creator_follows=4.0)
    found = ledger(
        [*spring(posts=None), (brand, "post_facts", (row,))],
        campaigns={"spring": campaign(select=SELECT)},
    )
    own = by_post(found["posts"]).loc["instagram:7"]
    assert (own["creator"], own["campaign"], own["joint_follows"]) == ("@brand", "spring", 4)
    assert not own["needs_disclosure"]


def test_a_permalink_outside_the_dates_is_said() -> None:
    rule = {"permalinks": ["https://www.instagram.com/p/POST9/?x=1"]}
    found = ledger(spring(posts=None), campaigns={"spring": campaign(select=rule)})
    assert "permalink_outside_dates" in codes(found)
    wider = campaign(select={**rule, "from": "2026-01-01"})
    again = ledger(spring(posts=None), campaigns={"spring": wider})
    assert by_post(again["posts"]).loc["instagram:9", "selected_by"] == "permalink"


def test_a_post_of_two_campaigns_is_of_the_one_that_lists_it() -> None:
    two = {"spring": campaign(), "tea": campaign(select={"hashtags": ["tea"]})}
    other = (file("tea/roster.csv", "roster"), "roster", ROSTER)
    found = ledger([*spring(anna=(post(1, caption="#tea"),)), other], campaigns=two)
    assert by_post(found["posts"]).loc["instagram:1", "campaign"] == "spring"


def test_a_post_that_two_sheets_list_is_of_none_and_both_are_told() -> None:
    two = {"spring": campaign(), "tea": campaign()}
    others = [
        (file("tea/roster.csv", "roster"), "roster", ROSTER),
        (file("tea/posts.csv", "posts"), "posts", POSTS[:1]),
    ]
    found = ledger([*spring(), *others], campaigns=two)
    assert pd.isna(by_post(found["posts"]).loc["instagram:1", "campaign"])
    scopes = {p.scope for p in found.problems if p.code == "post_in_two_campaigns"}
    assert scopes == {"spring", "tea"}


def test_typed_figures_fill_only_what_no_export_has() -> None:
    story = {"creator": "Bo", "platform": "instagram", "published": pd.Timestamp("2026-03-08"),
             "format": "story", "views": 400.0}  # fmt: skip
    typed = {**POSTS[0], "views": 5.0}
    posts = by_post(ledger(spring(posts=(typed, POSTS[1], story)))["posts"])
    assert posts.loc["instagram:1", ["views", "basis"]].tolist() == [1000, "measured"]
    row = posts.loc["contracted:spring:Bo:1"]
    assert (row["views"], row["basis"], row["found"]) == (400, "reported", False)


def test_an_agreed_post_without_figures_has_none() -> None:
    plan = {"creator": "Anna", "platform": "instagram", "contracted": True}
    row = by_post(ledger(spring(posts=(*POSTS, plan)))["posts"]).loc["contracted:spring:Anna:1"]
    assert pd.isna(row["impressions"])
    assert pd.isna(row["basis"])


def test_an_older_plan_does_not_outlive_its_address() -> None:
    plan = {"creator": "Anna", "platform": "instagram", "contracted": True}
    before = file("spring/2026-03-01/posts.csv", "posts", exported_on="2026-03-01")
    after = file("spring/2026-04-01/posts.csv", "posts", exported_on="2026-04-01")
    found = ledger([*spring(posts=None), (before, "posts", (plan,)), (after, "posts", POSTS)])
    assert not found["posts"]["post"].str.startswith("contracted").any()


def test_an_unknown_creator_is_an_error_with_a_near_name() -> None:
    wrong = {**POSTS[0], "creator": "Ana"}
    found = ledger(spring(posts=(wrong, POSTS[1])))
    (problem,) = [problem for problem in found.problems if problem.code == "unknown_creator"]
    assert (problem.where, problem.line) == ("data/acme/spring/posts.csv", 2)
    assert "Did you mean 'Anna'" in problem.what


def test_names_are_the_same_in_any_case() -> None:
    found = ledger(spring(posts=({**POSTS[0], "creator": " anna"}, POSTS[1])))
    assert by_post(found["posts"]).loc["instagram:1", "creator"] == "Anna"
    assert not found.problems


# --- snapshots


def snapshot(day: str | None, *rows: object, name: str = "anna.csv"):  # type: ignore[no-untyped-def] # a fixture triple
    folder = f"spring/{day}/" if day else "spring/"
    said = file(f"{folder}{name}", "instagram_content", exported_on=day, owner="Anna")
    return (said, "post_facts", rows)


def test_the_newest_row_of_each_post_counts_and_lost_rows_are_kept() -> None:
    found = ledger(
        [
            *spring(anna=None),
            snapshot("2026-03-20", post(1, views=100.0), post(9, "2026-01-20")),
            snapshot("2026-04-20", post(1, views=900.0)),
        ]
    )
    posts = by_post(found["posts"])
    assert posts.loc["instagram:1", "views"] == 900
    assert pd.isna(posts.loc["instagram:1", "last_seen"])
    assert posts.loc["instagram:9", "last_seen"] == pd.Timestamp("2026-03-20")


def test_every_figure_can_be_rebuilt_as_of_a_day() -> None:
    parts = [
        *spring(anna=None),
        snapshot("2026-03-20", post(1, views=100.0)),
        snapshot("2026-04-20", post(1, views=900.0)),
    ]
    early = ledger(parts, as_of=pd.Timestamp("2026-03-21").date())
    assert by_post(early["posts"]).loc["instagram:1", "views"] == 100
    own = ledger(parts, campaigns={"spring": campaign(as_of="2026-03-21")})
    assert by_post(own["posts"]).loc["instagram:1", "views"] == 100


def test_each_campaign_is_rebuilt_as_of_its_own_day() -> None:
    ninth = {**POSTS[0], "permalink": "instagram.com/p/POST9"}
    parts = [
        *spring(anna=None),
        snapshot("2026-03-20", post(1, views=100.0), post(9, views=1.0)),
        snapshot("2026-04-20", post(1, views=900.0), post(9, views=2.0)),
        (file("tea/roster.csv", "roster"), "roster", ROSTER),
        (file("tea/posts.csv", "posts"), "posts", (ninth,)),
    ]
    found = ledger(parts, campaigns={"spring": campaign(as_of="2026-03-21"), "tea": campaign()})
    posts = by_post(found["posts"])
    assert posts.loc["instagram:1", "views"] == 100
    assert posts.loc["instagram:9", ["views", "campaign"]].tolist() == [2, "tea"]
    assert posts.index.is_unique
    assert len(found["orders"]) == 6


def test_undated_exports_that_disagree_are_an_error_naming_both() -> None:
    other = snapshot(None, post(1, views=2.0), name="b.csv")
    found = ledger([*spring(anna=None), snapshot(None, post(1)), other])
    (problem,) = [problem for problem in found.problems if problem.code == "undated_disagree"]
    assert problem.severity == "error"
    assert "data/acme/spring/anna.csv and data/acme/spring/b.csv" in problem.what
    assert pd.isna(by_post(found["posts"]).loc["instagram:1", "views"])


def test_undated_exports_that_agree_are_fine_and_a_dated_one_decides() -> None:
    same = [snapshot(None, post(1)), snapshot(None, post(1), name="b.csv")]
    assert not ledger([*spring(anna=None), *same]).problems
    dated = snapshot("2026-03-20", post(1, views=7.0))
    other = snapshot(None, post(1, views=2.0), name="c.csv")
    found = ledger([*spring(anna=None), *same, other, dated])
    assert not found.problems
    assert by_post(found["posts"]).loc["instagram:1", "views"] == 7


def test_files_of_one_day_complete_each_other() -> None:
    parts = [
        *spring(anna=None),
        snapshot("2026-03-20", post(1, saves=float("nan"))),
        snapshot("2026-03-20", {**post(1), "views": None}, name="b.csv"),
    ]
    row = by_post(ledger(parts)["posts"]).loc["instagram:1"]
    assert (row["views"], row["saves"]) == (1000, 2)


def test_at_an_age_the_nearest_snapshot_counts_or_none() -> None:
    parts = [
        *spring(anna=None),
        snapshot("2026-04-02", post(1, views=400.0)),
        snapshot("2026-04-30", post(1, views=900.0), post(9, "2026-01-20")),
    ]
    posts = by_post(ledger(parts, at_age=30)["posts"])
    assert posts.loc["instagram:1", "views"] == 400  # 28 days old; the other one is 56
    assert pd.isna(posts.loc["instagram:9", "views"])  # 100 days old


def test_a_joint_post_in_two_exports_is_one() -> None:
    brand = export("_shared/2026-04-20/brand.csv", "@brand")
    theirs, ours = post(1, creator_follows=9.0), post(1, creator_follows=4.0)
    found = ledger([*spring(anna=(theirs,)), (brand, "post_facts", (ours,))])
    row = by_post(found["posts"]).loc["instagram:1"]
    assert (row["creator"], row["joint"], row["joint_follows"]) == ("Anna", True, 4)
    assert not found.problems


def test_order_of_rows_and_splitting_a_file_change_nothing() -> None:
    rows = (post(1), post(9, "2026-01-20"), post(8, "2026-02-20"))
    whole = ledger(spring(anna=rows))["posts"].drop(columns=["source", "row"])
    for order in itertools.islice(itertools.permutations(rows), 1, None, 2):
        again = ledger(spring(anna=order))["posts"].drop(columns=["source", "row"])
        pd.testing.assert_frame_equal(whole, again)
    second = export("spring/2026-04-20/anna-2.csv", "Anna")
    split = ledger([*spring(anna=rows[:1]), (second, "post_facts", rows[1:])])["posts"]
    pd.testing.assert_frame_equal(whole, split.drop(columns=["source", "row"]))


def test_a_hostile_caption_costs_no_time_and_changes_nothing() -> None:
    text = "</script><script>" + "#" * 200_000 + "@" * 200_000
    found = ledger(
        spring(posts=None, anna=(post(1, caption=text + " #acmespring"),)),
        campaigns={"spring": campaign(select=SELECT)},
    )
    assert by_post(found["posts"]).loc["instagram:1", "campaign"] == "spring"


def test_utm_values_are_one_whatever_their_dress() -> None:
    assert fold_utm("Winter-Sale_2024 ") == fold_utm("wintersale2024")


def test_files_in_the_clients_folder_serve_no_campaign_as_sheets() -> None:
    shared = file("_shared/posts.csv", "posts")
    found = ledger([*spring(posts=None), (shared, "posts", POSTS)])
    assert "unscoped_sheet" in codes(found)
    assert found["posts"]["campaign"].isna().all()
