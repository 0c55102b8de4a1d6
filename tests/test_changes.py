"""Which numbers moved, how far, and whether the reason given is one that the two files support."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import workspace as ws

import kpi_lib as kpi
import reports
from kpi_lib import earlier
from kpi_lib.changes import Change, changes, of_kpis_in
from kpi_lib.scorecard import to_json
from kpi_lib.show import changes as shown
from kpi_lib.show.display import plain
from kpi_lib.sources.source import FileReport

Json = dict[str, Any]


def line(file: str = "data/acme/spring/2026-03-20/anna.csv", **more: Any) -> Json:
    return {"file": file, "kind": "instagram_content", "owner": "Anna", "sha256": "a" * 64,
            "rows_read": 4, "rows_used": 4, "rows_bad": 0, "exported_on": "2026-03-20",
            "from": "2026-03-01", "to": "2026-03-15"} | more  # fmt: skip


def row(kpi: str = "impressions", value: float | None = 1000.0, **more: Any) -> Json:
    return {"kpi": kpi, "version": 1, "label": kpi.title(), "unit": "count", "group_by": None,
            "group": None, "value": value, "low": None, "high": None, "formula": kpi,
            "verdict": None, "target": None, "reason_text": None,
            "sources": [0]} | more  # fmt: skip


def card(*rows: Json, sources: tuple[Json, ...] = (line(),), **more: Any) -> Json:
    return {"as_of": "2026-03-20", "start": "2026-03-01", "end": "2026-03-31", "currency": "EUR",
            "timezone": "Europe/Berlin", "cost_basis": "accrued",
            "attribution": {"rule": "code", "window_days": 10},
            "kpis": list(rows), "sources": list(sources)} | more  # fmt: skip


def one(before: Json, now: Json) -> Change:
    (found,) = changes(before, now)
    return found


LATER = "data/acme/spring/2026-04-20/anna.csv"


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        # The export of 20 March did not reach the end of the campaign: there can be new posts.
        (line(LATER, sha256="b", exported_on="2026-04-20", to="2026-03-28"), ("new_data",)),
        # No day is new: the same posts have been seen more often since.
        (line(LATER, sha256="b", exported_on="2026-04-20"), ("late_counts",)),
        # The same file with other content, on the same day.
        (line(sha256="b"), ("correction",)),
        (line(sha256="b", exported_on="2026-04-20"), ("late_counts",)),
        (line(sha256="b", exported_on="2026-04-20", to="2026-03-28"), ("new_data",)),
        # Untouched, but read otherwise (a rule for the file in params).
        (line(rows_bad=2, rows_used=2), ("correction",)),
    ],
)
def test_the_files_say_why(source: Json, reasons: tuple[str, ...]) -> None:
    found = one(card(row()), card(row(value=1100.0), sources=(source,)))
    assert found.reasons == reasons
    assert (found.absolute, found.relative) == (100.0, 0.1)


def test_a_kind_of_file_that_was_not_there_is_new_data() -> None:
    both = (line(), line("data/acme/spring/tt.csv", kind="tiktok_content"))
    now = card(row(value=1100.0, sources=[0, 1]), sources=both)
    assert one(card(row()), now).reasons == ("new_data",)


def test_days_after_the_campaign_bring_no_new_posts_to_it() -> None:
    """An export of 5 April covered March; that the next one reaches further says nothing of it."""
    old = line(exported_on="2026-04-05", to="2026-03-30")
    new = line(LATER, sha256="b", exported_on="2026-04-20", to="2026-04-19")
    before, now = card(row(), sources=(old,)), card(row(value=1100.0), sources=(new,))
    assert one(before, now).reasons == ("late_counts",)
    # An order of 6 April still counts (10 days' window), so for orders there is news in it.
    before, now = card(row("orders"), sources=(old,)), card(row("orders", 9.0), sources=(new,))
    assert one(before, now).reasons == ("new_data",)


def test_a_file_taken_away_is_a_correction_unless_a_later_export_replaces_it() -> None:
    gone = card(row(value=900.0, sources=[]), sources=())
    assert one(card(row()), gone).reasons == ("correction",)
    elsewhere = line("data/acme/autumn/2026-04-20/anna.csv", sha256="b", exported_on="2026-04-20")
    now = card(row(value=900.0), sources=(elsewhere,))
    assert one(card(row()), now).reasons == ("late_counts",)


def test_terms_are_named_where_they_can_have_moved_the_number() -> None:
    now = {"cost_basis": "paid", "attribution": {"rule": "click", "window_days": 10}}
    rows = ("impressions", "orders", "cost")
    found = changes(card(*map(row, rows)), card(*(row(name, 900.0) for name in rows), **now))
    assert {change.kpi: (change.reasons, change.terms) for change in found} == {
        "impressions": (("unknown",), ()),
        "orders": (("terms",), ("attribution",)),
        "cost": (("terms",), ("attribution", "cost_basis")),
    }


def test_a_changed_target_moves_a_verdict_and_no_number() -> None:
    old = row(target={"min": 900, "max": None, "by": "2026-03-31"}, verdict="met")
    new = row(target={"min": 2000, "max": None, "by": "2026-03-31"}, verdict="missed")
    found = one(card(old), card(new, sources=(line(sha256="b"),)))
    assert (found.reasons, found.terms, found.absolute) == (("terms",), ("target",), 0.0)
    assert found.verdict_changed


def test_what_cannot_be_parted_is_not_parted() -> None:
    new = row("orders", 9.0, version=2)
    found = one(card(row("orders")), card(new, sources=(line(sha256="b"),), end="2026-04-02"))
    assert found.reasons == ("correction", "terms", "definition")


def test_a_definition_alone_and_a_later_day_alone() -> None:
    assert one(card(row()), card(row(value=1.0, version=2))).reasons == ("definition",)
    assert one(card(row()), card(row(value=1.0, formula="views"))).reasons == ("definition",)
    assert one(card(row()), card(row(value=1.0), as_of="2026-04-20")).reasons == ("later_day",)


def test_costs_that_fell_due_since_are_named_beside_new_files() -> None:
    rows = row("cost", sources=[]), row("cpm", 30.0, formula="1000 × cost / impressions")
    new = row("cost", 2000.0, sources=[]), row("cpm", 60.0, formula="1000 × cost / impressions")
    later = line(LATER, sha256="b", exported_on="2026-04-20")
    found = changes(card(*rows), card(*new, sources=(later,), as_of="2026-04-20"))
    assert {change.kpi: change.reasons for change in found} == {
        "cost": ("later_day",), "cpm": ("late_counts", "later_day")}  # fmt: skip


def test_numbers_that_appear_or_go_are_changes_with_their_reason() -> None:
    gone = row(value=None, reason_text="no file")
    found = one(card(gone, sources=()), card(row()))
    assert (found.standing, found.reasons) == ("appeared", ("new_data",))
    assert found.before.reason_text == "no file"
    assert (found.absolute, found.relative) == (None, None)
    assert one(card(row()), card(gone, sources=())).standing == "gone"
    # Two reasons for no number are no number twice.
    assert not changes(card(gone), card(row(value=None, reason_text="other")))


def test_a_range_that_moved_is_a_change_and_an_interval_alone_is_not() -> None:
    ends = row(value=None, low=1.0, high=5.0)
    moved = one(card(ends), card(row(value=None, low=6.0, high=7.0)))
    assert moved.outside
    assert not changes(card(row(low=1.0, high=9.0)), card(row(low=2.0, high=9.0)))


def test_verdicts_come_first_then_what_the_interval_did_not_allow() -> None:
    before = card(
        row("a", 10.0), row("b", 10.0, low=9.0, high=11.0), row("c", 10.0, verdict="open")
    )
    now = card(row("a", 90.0), row("b", 12.0), row("c", 10.1, verdict="met"))
    found = changes(before, now)
    assert [change.kpi for change in found] == ["c", "b", "a"]
    assert [change.outside for change in found] == [False, True, False]


def test_groups_are_compared_only_where_both_have_the_grouping() -> None:
    anna = row(group_by=["creator"], group=["Anna"])
    bo = row(group_by=["creator"], group=["Bo"])
    assert not changes(card(row()), card(row(), anna, bo))
    found = changes(card(row(), anna), card(row(), anna, bo))
    assert [(change.group, change.standing) for change in found] == [(("Bo",), "appeared")]


def test_neither_side_is_changed_and_equal_numbers_are_no_news() -> None:
    before, now = card(row()), card(row(value=2.0))
    copies = copy.deepcopy((before, now))
    changes(before, now)
    assert (before, now) == copies
    assert not changes(before, copy.deepcopy(before))


def test_a_baseline_without_estimates_reports_none_as_new() -> None:
    now = card(row(), row("lift", 5.0))
    assert not changes(card(row()), of_kpis_in(card(row()), now))


# On the page


def test_the_section_says_how_far_and_why() -> None:
    report = reports.report()
    before = copy.deepcopy(to_json(report.scorecard))
    for known in before["kpis"]:
        if known["kpi"] == "impressions" and known["group_by"] is None:
            known |= {"value": 40000.0, "low": 35000.0, "high": 45000.0, "verdict": "open"}
    before["sources"][0]["sha256"] = "b" * 64
    text = plain(shown(replace(report, published=before)).html)
    assert "Since the report sent with figures as of 20 Apr 2026" in text
    assert (
        "Numbers that moved: 1; verdicts that changed: 1; outside the earlier interval: 1." in text
    )
    assert ("Impressions 40,000 50,000 +10,000 (+25.0%) files corrected or completed open → met "
            "outside the earlier interval") in text  # fmt: skip


def test_without_a_baseline_a_closed_line_says_so() -> None:
    html = shown(reports.report()).html
    assert "<details" in html
    assert "No report was sent yet" in plain(html)


def test_names_of_groups_are_text() -> None:
    report = reports.report()
    before = copy.deepcopy(to_json(report.scorecard))
    for known in before["kpis"]:
        if known["kpi"] == "net_sales":
            known["value"] *= 2
    html = shown(replace(report, published=before)).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


# From the files


NEWER = {
    "spring/2026-03-25/anna.csv": (
        ws.INSTAGRAM, [ws.post(1, "anna.b", "03/05/2026", 9000, 8000, 450)]),
    "spring/2026-03-25/bo.csv": (
        ws.INSTAGRAM, [ws.post(3, "bo_k", "03/06/2026", 20000, 15000, 800)]),
}  # fmt: skip


def test_the_export_before_the_newest_is_the_baseline(tmp_path: Path) -> None:
    root = ws.write(tmp_path, changed=NEWER)
    report = kpi.open_campaign(root, "acme", "spring")
    assert report.earlier is not None
    assert report.earlier["as_of"] == "2026-03-25"
    found = {change.kpi: change for change in changes(
        report.earlier, of_kpis_in(report.earlier, to_json(report.scorecard)))
        if change.group_by is None}  # fmt: skip
    # On 25 March: 9,000 + 20,000 of two posts; on 20 April 50,000 of four.
    assert (found["impressions"].before.value, found["impressions"].now.value) == (29000, 50000)
    assert found["impressions"].reasons == ("new_data",)
    alone = kpi.open_campaign(root, "acme", "spring", as_of="2026-03-25")
    rows = {row["kpi"]: row["value"] for row in to_json(alone.scorecard)["kpis"]
            if row["group_by"] is None}  # fmt: skip
    for known in report.earlier["kpis"]:
        assert known["value"] == rows[known["kpi"]], known["kpi"]


def test_one_export_has_none_before_it(tmp_path: Path) -> None:
    assert kpi.open_campaign(ws.write(tmp_path), "acme", "spring").earlier is None


def test_it_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = ws.write(tmp_path, changed=NEWER)
    first = kpi.open_campaign(root, "acme", "spring").earlier

    def never(*_: object) -> dict[str, Any]:
        raise AssertionError("worked out again")

    monkeypatch.setattr(earlier, "_worked_out", never)
    assert kpi.open_campaign(root, "acme", "spring").earlier == first
    other = ws.CAMPAIGN_YAML.replace("20000", "30000")
    (root / "params/acme/spring.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(AssertionError):
        kpi.open_campaign(root, "acme", "spring")


@pytest.mark.parametrize(
    ("days", "day"),
    [
        (("2026-02-20", "2026-04-20"), None),  # before the campaign began
        (("2026-03-20", "2026-03-25", "2026-04-20"), dt.date(2026, 3, 25)),
        (("2026-03-20", "2026-05-20"), None),  # after the day of the report
        (("2026-04-20",), None),
    ],
)
def test_which_export_is_the_one_before(days: tuple[str, ...], day: dt.date | None) -> None:
    files = [
        FileReport(
            file="a.csv", kind="posts", label="", scope="spring", owner=None, sha256="",
            rows_read=0, rows_used=0, rows_bad=0, bad=(), exported_on=dt.date.fromisoformat(one),
            exported_from="folder", period=None, decisions=(), problems=(),
        )
        for one in days
    ]  # fmt: skip
    card = reports.report().scorecard
    assert earlier.export_before(files, card) == day
    others = [replace(file, scope="autumn") for file in files]
    assert earlier.export_before(others, card) is None


def test_amounts_of_two_currencies_are_not_subtracted() -> None:
    report = reports.report()
    now = to_json(report.scorecard)
    cost = next(one for one in now["kpis"] if one["kpi"] == "cost" and one["group_by"] is None)
    dollars = [{**cost, "value": 123.0}]
    before = {**now, "currency": "USD", "kpis": dollars}
    (change,) = [one for one in changes(before, now) if one.kpi == "cost" and one.group is None]
    assert (change.absolute, change.outside) == (None, False)
    text = plain(shown(replace(report, published=before)).html)
    assert "US$123.00" in text
    assert "€123" not in text
