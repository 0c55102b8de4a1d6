"""A client's folder read as a whole: whose numbers, which day, what is left out and said."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.sources import SOURCES, collect
from kpi_lib.sources.names import matches, shown_path
from kpi_lib.sources.source import Collection, FileReport
from kpi_lib.tables import BRAND, PROVENANCE, TABLES

ROSTER = "creator,platform,handle\nAnna,instagram,@Anna.B\nAnna,tiktok,annab\nBen,tiktok,ben\n"
CONTENT = (
    "Post ID,Account username,Publish time,Permalink,Post type,Reach,Likes,Shares,Comments,Saves\n"
    "{id},{account},05/13/2026 08:31,https://www.instagram.com/p/A{id}/,IG reel,9,6,1,2,3\n"
)
OVERVIEW = (
    '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"2026-05-03",1,2,3,4,5\n'
)
CRM = "Mail,Day\nben@example.com,2026-05-03\n"


class Desk:
    """A workspace of one client, aurora, with the campaign spring."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.campaigns = ["spring"]
        self.put("spring/roster.csv", ROSTER)

    def put(self, path: str, text: str | bytes) -> Path:
        file = self.root / "data" / "aurora" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def collect(self, shared: dict[str, Any] | None = None, **rules: Any) -> Collection:
        client = ClientParams(
            name="Aurora", currency="EUR", timezone="Europe/Berlin", locale="en-GB",
            accounts={"instagram": "aurora.light"}, files=shared or {},
        )  # fmt: skip
        campaigns = {
            name: CampaignParams(title=name, start=dt.date(2026, 5, 1), end=dt.date(2026, 5, 31),
                                 objective="sales", files=rules if name == "spring" else {})
            for name in self.campaigns
        }  # fmt: skip
        return collect(self.root, "aurora", client, campaigns)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def report(found: Collection, file: str) -> FileReport:
    [one] = [item for item in found.files if item.file == f"data/aurora/{file}"]
    return one


def codes(found: Collection | FileReport) -> list[str]:
    return [problem.code for problem in found.problems]


def test_every_table_is_there_with_its_columns_and_types(desk: Desk) -> None:
    desk.put("spring/2026-05-31/ig.csv", CONTENT.format(id=1, account="anna.b"))
    found = desk.collect()
    assert set(found.tables) == set(TABLES)
    for name, frame in found.tables.items():
        assert tuple(frame.columns) == (*TABLES[name].columns, *PROVENANCE)
    posts, orders = found.tables["post_facts"], found.tables["orders"]
    assert dict(posts.dtypes) == {**dict(posts.dtypes), "reach": "float64", "caption": "str",
                                  "lifetime": "boolean", "published": "datetime64[us]",
                                  "source": "int64", "exported_on": "datetime64[us]"}  # fmt: skip
    assert dict(orders[list(PROVENANCE)].dtypes) == dict(posts[list(PROVENANCE)].dtypes)
    [row] = posts.to_dict("records")
    assert found.files[row["source"]].file == "data/aurora/spring/2026-05-31/ig.csv"
    assert (row["row"], row["scope"], row["owner"]) == (2, "spring", "Anna")
    assert row["exported_on"] == pd.Timestamp("2026-05-31")
    assert codes(found) == []


def test_the_account_in_the_file_comes_before_the_folder(desk: Desk) -> None:
    desk.put("spring/ben/ig.csv", CONTENT.format(id=1, account="ANNA.B"))
    desk.put("_shared/ig.csv", CONTENT.format(id=2, account="aurora.light"))
    found = desk.collect()
    assert report(found, "spring/ben/ig.csv").owner == "Anna"
    assert codes(found) == ["owner_conflict"]
    brand = report(found, "_shared/ig.csv")
    assert (brand.owner, brand.scope) == (BRAND, None)


@pytest.mark.parametrize("folder", ["annab", "@AnnaB", "Anna", "2026-05-31/anna/tiktok"])
def test_a_file_without_account_is_the_folders(desk: Desk, folder: str) -> None:
    desk.put(f"spring/{folder}/Overview.csv", OVERVIEW)
    found = desk.collect()
    assert set(found.tables["account_daily"]["owner"]) == {"Anna"} and codes(found) == []


def test_else_it_is_whose_params_say(desk: Desk) -> None:
    desk.put("spring/tiktok/Overview.csv", OVERVIEW)
    desk.put("_shared/tiktok/Overview.csv", OVERVIEW)
    found = desk.collect({"tiktok/*.csv": {"creator": "brand"}},
                         **{"tiktok/*.csv": {"creator": "ben"}})  # fmt: skip
    assert report(found, "spring/tiktok/Overview.csv").owner == "Ben"
    assert report(found, "_shared/tiktok/Overview.csv").owner == BRAND
    found = desk.collect({"tiktok/*.csv": {"creator": "Bem"}},
                         **{"tiktok/*.csv": {"creator": "ben"}})  # fmt: skip
    assert codes(found) == ["unknown_creator"]
    assert "Did you mean 'Ben'?" in found.problems[0].what


def test_nobodys_numbers_are_an_error_with_the_line_to_add(desk: Desk) -> None:
    desk.put("spring/tiktok/Overview.csv", OVERVIEW)
    desk.put("spring/ig.csv", CONTENT.format(id=1, account="ana.b"))
    found = desk.collect()
    assert codes(found) == ["no_owner", "no_owner"]
    by_account, by_nothing = (problem.what for problem in found.problems)
    line = 'params/aurora/spring.yaml: files: {"tiktok/Overview.csv": {creator: NAME}}'
    assert line in by_nothing and "(Anna, Ben, brand)" in by_nothing
    assert "'ana.b'" in by_account and "Did you mean 'anna.b'?" in by_account
    assert {problem.scope for problem in found.problems} == {"spring"}


def test_the_clients_own_account_is_the_brands_also_in_a_roster(desk: Desk) -> None:
    desk.put("spring/more.csv", "creator,platform,handle\nAurora team,instagram,aurora.light\n")
    desk.put("spring/ig.csv", CONTENT.format(id=1, account="aurora.light"))
    assert report(desk.collect(), "spring/ig.csv").owner == BRAND


def test_a_handle_with_two_names_is_nobodys(desk: Desk) -> None:
    desk.campaigns = ["spring", "summer"]
    desk.put("summer/roster.csv", "creator,platform,handle\nAnna Berg,instagram,anna.b\n")
    desk.put("_shared/ig.csv", CONTENT.format(id=1, account="anna.b"))
    desk.put("summer/ig.csv", CONTENT.format(id=1, account="anna.b"))
    found = desk.collect()
    assert report(found, "summer/ig.csv").owner == "Anna Berg"
    assert codes(found) == ["no_owner"]
    assert "rosters give to Anna and to Anna Berg" in found.problems[0].what


def test_a_file_of_several_accounts_is_owned_row_by_row(desk: Desk) -> None:
    rows = CONTENT.splitlines()[1]
    lines = [rows.format(id=2, account="aurora.light"), rows.format(id=3, account="stranger")]
    desk.put("spring/ig.csv", CONTENT.format(id=1, account="anna.b") + "\n".join(lines) + "\n")
    found = desk.collect()
    owners = found.tables["post_facts"].set_index("post_id")["owner"]
    assert (owners["1"], owners["2"]) == ("Anna", BRAND) and pd.isna(owners["3"])
    assert report(found, "spring/ig.csv").owner is None
    assert codes(found) == ["unknown_account"]


def test_sheets_and_shops_have_no_owner(desk: Desk) -> None:
    desk.put("_shared/followers.csv", "account,date,followers\naurora.light,2026-05-01,10\n")
    table = desk.collect().tables["followers"]
    assert table["owner"].isna().all() and table["scope"].isna().all()


def test_the_day_of_export_is_the_folders_else_the_params(desk: Desk) -> None:
    sheet = "creator,date,event\nAnna,2026-05-01,agreed\n"
    desk.put("spring/2026-05-31/a.csv", sheet)
    desk.put("spring/b.csv", sheet + "Ben,2026-05-02,agreed\n")
    desk.put("spring/2026-13-31/c.csv", sheet + "Ben,2026-05-03,agreed\n")
    found = desk.collect(**{"b.csv": {"exported_on": dt.date(2026, 5, 30)}})
    known = {item.file[-5:]: (item.exported_on, item.exported_from) for item in found.files}
    assert known["a.csv"[-5:]] == (dt.date(2026, 5, 31), "folder")
    assert known["b.csv"[-5:]] == (dt.date(2026, 5, 30), "params")
    assert known["c.csv"[-5:]] == (None, "unknown")


def test_the_period_of_a_file_comes_from_its_dates(desk: Desk) -> None:
    desk.put("spring/o.csv", "creator,date,event\nAnna,2026-05-09,agreed\nBen,2026-05-02,agreed\n")
    period = report(desk.collect(), "spring/o.csv").period
    assert period == (dt.date(2026, 5, 2), dt.date(2026, 5, 9))


def test_the_same_file_twice_counts_once(desk: Desk) -> None:
    costs = "part,amount,currency\nfees,100,EUR\nfees,100,EUR\n"
    for path in ("costs.csv", "costs (1).csv", "2026-05-30/c.csv", "2026-05-31/c.csv"):
        desk.put(f"spring/{path}", costs)
    desk.put("_shared/costs.csv", costs)
    found = desk.collect()
    used = {item.file.removeprefix("data/aurora/"): item.rows_used for item in found.files}
    assert used == {"_shared/costs.csv": 2, "spring/2026-05-30/c.csv": 2, "spring/roster.csv": 3,
                    "spring/2026-05-31/c.csv": 2, "spring/costs (1).csv": 0,
                    "spring/costs.csv": 0}  # fmt: skip
    said = report(found, "spring/costs.csv").decisions[-1]
    assert said == "the same file as data/aurora/spring/2026-05-30/c.csv: counted once"
    shutil.rmtree(desk.root / "data/aurora/spring/2026-05-30")
    shutil.rmtree(desk.root / "data/aurora/spring/2026-05-31")
    undated = desk.collect()
    assert len(undated.tables["costs"]) == 4
    assert report(undated, "spring/costs.csv").rows_used == 0


def test_rules_left_out_unknown_and_unused(desk: Desk) -> None:
    desk.put("spring/2026-05-31/crm.csv", CRM)
    desk.put("spring/x/other.csv", "what,who\n1,2\n")
    desk.put("spring/empty.csv", "")
    lead = {"as": "leads", "columns": {"lead": "Mail", "created": "Day"}}
    found = desk.collect(**{"crm.csv": lead, "**/other.*": {"ignore": True}, "gone/*": {}})
    assert report(found, "spring/2026-05-31/crm.csv").kind == "mapped_leads"
    ignored = report(found, "spring/x/other.csv")
    assert (ignored.kind, len(ignored.sha256), ignored.problems) == ("ignored", 64, ())
    assert report(found, "spring/empty.csv").kind == "unreadable"
    assert codes(found) == ["empty_file", "unused_rule"]
    assert found.problems[1].where == "params/aurora/spring.yaml"
    unknown = report(desk.collect(**{"crm.csv": lead}), "spring/x/other.csv")
    assert (unknown.kind, codes(unknown)) == ("unknown", ["unknown_file"])


def test_what_is_no_data_is_passed_over(desk: Desk) -> None:
    for path in ("spring/.hidden.csv", "spring/README.txt", "spring/notes.md", "spring/_old/x.csv",
                 "spring/media/pic.png", "spring/~$roster.xlsx", "_drafts/x.csv"):  # fmt: skip
        desk.put(path, "what,who\n1,2\n")
    found = desk.collect()
    assert [item.file for item in found.files] == ["data/aurora/spring/roster.csv"]
    assert codes(found) == []


def test_stray_folders_and_files_are_said(desk: Desk) -> None:
    desk.put("sprng/costs.csv", "part,amount,currency\n")
    desk.put("costs.csv", "part,amount,currency\n")
    desk.put("autumn/costs.csv", "part,amount,currency\n")
    (desk.root / "params/aurora").mkdir(parents=True)
    (desk.root / "params/aurora/autumn.yaml").touch()
    found = desk.collect()
    assert sorted(codes(found)) == ["stray_file", "stray_folder"]
    assert "Did you mean 'spring'?" in str(found.problems)


def test_links_out_of_the_clients_folder_are_refused(desk: Desk) -> None:
    inside = desk.put("_shared/costs.csv", "part,amount,currency\nfees,1,EUR\n")
    outside = desk.root / "data/other/costs.csv"
    outside.parent.mkdir()
    outside.write_text("part,amount,currency\nfees,2,EUR\n")
    (desk.root / "data/aurora/spring/out.csv").symlink_to(outside)
    (desk.root / "data/aurora/spring/folder").symlink_to(outside.parent)
    (desk.root / "data/aurora/spring/in.csv").symlink_to(inside)
    (desk.root / "data/aurora/spring/gone.csv").symlink_to("nowhere.csv")
    found = desk.collect()
    assert sorted(codes(found)) == ["broken_link", "outside_link", "outside_link"]
    assert sorted(found.tables["costs"]["amount"]) == [1, 1]


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_hostile_file_names_are_shown_safely(desk: Desk) -> None:
    folder = desk.root / "data/aurora/spring"
    name = os.fsencode(folder) + b"/\xff\x1b[31m\n<b>'\".csv"
    Path(os.fsdecode(name)).write_text("what,who\n1,2\n")
    found = desk.collect()
    [file] = [item for item in found.files if item.kind == "unknown"]
    assert file.file == "data/aurora/spring/\\xff\\x1b[31m\\x0a<b>'\".csv"
    str(found.problems).encode()
    assert shown_path(Path("a\u202egpj.csv")) == "a\\u202egpj.csv"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    desk = Desk.__new__(Desk)
    desk.root, desk.campaigns = tmp_path, ["spring"]
    found = desk.collect()
    assert codes(found) == ["no_data"] and found.tables["posts"].empty


def test_two_readings_are_equal_also_from_the_cache(desk: Desk, monkeypatch: Any) -> None:
    desk.put("spring/2026-05-31/ig.csv", CONTENT.format(id=1, account="anna.b"))
    first = desk.collect()
    monkeypatch.setattr(sys.modules["kpi_lib.sources.collect"], "read_file", None)
    second = desk.collect()
    assert first.files == second.files and str(desk.root) not in repr(second.files)
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, second.tables[name])


def test_splitting_a_file_in_two_changes_no_row(desk: Desk) -> None:
    header, *lines = "part,amount,currency\nfees,1,EUR\nfees,2,EUR\nboosting,3,EUR".splitlines()
    desk.put("spring/costs.csv", "\n".join([header, *lines]))
    whole = desk.collect().tables["costs"].drop(columns=["source", "row"])
    desk.put("spring/costs.csv", "\n".join([header, *lines[:1]]))
    desk.put("spring/costs2.csv", "\n".join([header, *lines[1:]]))
    parts = desk.collect().tables["costs"].drop(columns=["source", "row"])
    pd.testing.assert_frame_equal(whole, parts)


@pytest.mark.parametrize(
    ("pattern", "file", "expected"),
    [
        ("crm.csv", "crm.csv", True),
        ("crm.csv", "2026-05-31/crm.csv", True),
        ("crm.csv", "a/b/crm.csv", True),
        ("tiktok/*.csv", "tiktok/Content.csv", True),
        ("tiktok/*.csv", "2026-05-31/tiktok/Content.csv", True),
        ("tiktok/*.csv", "tiktok/old/Content.csv", False),
        ("tiktok/**/*.csv", "tiktok/Content.csv", True),
        ("tiktok/**/*.csv", "tiktok/a/b/Content.csv", True),
        ("**", "a/b.csv", True),
        ("tiktok/**", "tiktok/a/b.csv", True),
        ("tiktok/**", "tiktok2/b.csv", False),
        ("Crm.csv", "crm.csv", False),
        ("[!a]*.csv", "crm.csv", True),
    ],
)
def test_patterns_of_params(pattern: str, file: str, expected: bool) -> None:
    assert matches(pattern, file) is expected


def test_the_door_of_the_room() -> None:
    assert callable(collect) and len({source.name for source in SOURCES}) == len(SOURCES) > 20
