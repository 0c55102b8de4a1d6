"""Sessions and leads of a campaign, creators and other sheets."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ledger_fixtures import (
    ROSTER,
    Parts,
    campaign,
    codes,
    file,
    ledger,
    spring,
)

UTM = {"spring": campaign(utm_campaign=["spring-blend"])}


def sessions(*rows: dict[str, object], path: str = "_shared/2026-04-20/ga4.csv") -> Parts:
    period = {"start": pd.Timestamp("2026-03-01"), "end": pd.Timestamp("2026-03-31")}
    full = tuple({**period, **row} for row in rows)
    return [(file(path, "ga4", exported_on=path.split("/")[1]), "sessions", full)]


def leads(*rows: dict[str, object]) -> Parts:
    full = tuple(
        {"lead": f"l{n}", "created": pd.Timestamp("2026-03-10"), **row}
        for n, row in enumerate(rows)
    )
    return [
        (file("_shared/2026-04-20/crm.csv", "hubspot", exported_on="2026-04-20"), "leads", full)
    ]


def content(value: str, count: float, **more: object) -> dict[str, object]:
    return {"dimension": "content", "value": value, "sessions": count, **more}


def total(value: str, count: float, **more: object) -> dict[str, object]:
    return {"dimension": "campaign", "value": value, "sessions": count, **more}


def test_sessions_are_summed_at_the_finest_they_are_known() -> None:
    parts = sessions(total("Spring_Blend", 90.0), total("newsletter", 500.0), content("Anna", 40.0),
                     content("BO", 30.0), content("(not set)", 999.0))  # fmt: skip
    found = ledger([*spring(), *parts], campaigns=UTM)["sessions"]
    summed = found[found["finest"]]
    assert summed.groupby("creator")["sessions"].sum().to_dict() == {"Anna": 40, "Bo": 30}
    assert found[~found["finest"]]["sessions"].tolist() == [90]


def test_sessions_by_campaign_alone_are_nobodys() -> None:
    found = ledger([*spring(), *sessions(total("spring-blend", 90.0))], campaigns=UTM)["sessions"]
    assert found[found["finest"]]["sessions"].tolist() == [90]
    assert found["creator"].isna().all()


def test_of_reports_that_overlap_the_newest_counts() -> None:
    old = sessions(total("spring-blend", 50.0), path="_shared/2026-03-20/ga4.csv")
    new = sessions(total("spring-blend", 90.0), path="_shared/2026-04-20/ga4.csv")
    found = ledger([*spring(), *old, *new], campaigns=UTM)
    rows = found["sessions"]
    assert rows[rows["finest"]]["sessions"].tolist() == [90]
    assert "sessions_overlap" in codes(found)


def test_reports_of_different_days_add_up_and_days_never_count_twice() -> None:
    def days(first: int, last: int, path: str) -> Parts:
        rows = [total("spring-blend", 1.0, date=pd.Timestamp(2026, 3, day),
                      start=pd.Timestamp(2026, 3, first), end=pd.Timestamp(2026, 3, last))
                for day in range(first, last + 1)]  # fmt: skip
        return sessions(*rows, path=path)

    early, late = days(1, 10, "_shared/2026-03-11/a.csv"), days(8, 20, "_shared/2026-03-21/b.csv")
    rows = ledger([*spring(), *early, *late], campaigns=UTM)["sessions"]
    assert rows[rows["finest"]]["day"].is_unique
    assert rows[rows["finest"]]["sessions"].sum() == 20


def test_a_report_over_other_days_too_is_used_and_said() -> None:
    wide = total("spring-blend", 90.0, start=pd.Timestamp("2026-01-01"))
    found = ledger([*spring(), *sessions(wide)], campaigns=UTM)
    assert found["sessions"]["finest"].tolist() == [True]
    assert "sessions_outside_campaign" in codes(found)


def test_leads_are_of_the_campaign_by_link_or_code_in_its_window() -> None:
    parts = leads(
        {"utm_campaign": "Spring Blend"},
        {"utm_content": "anna"},
        {"code": "bo10"},
        {"utm_content": "anna", "created": pd.Timestamp("2026-04-11")},
        {"utm_content": "someone"},
    )
    found = ledger([*spring(), *parts], campaigns=UTM)["leads"].set_index("lead")["creator"]
    assert found.dropna().to_dict() == {"l1": "Anna", "l2": "Bo"}
    assert found.index.tolist() == ["l0", "l1", "l2"]


def test_a_stage_reached_after_the_report_is_not_known_yet() -> None:
    parts = leads(
        {"utm_content": "anna", "qualified": pd.Timestamp("2026-04-20 15:00")},
        {"utm_content": "anna", "qualified": pd.Timestamp("2026-04-21")},
    )
    found = ledger([*spring(), *parts])["leads"]
    assert found["qualified"].notna().tolist() == [True, False]


def test_a_person_is_one_lead_over_all_campaigns() -> None:
    tea = (file("tea/roster.csv", "roster"), "roster", ROSTER)
    parts = [*spring(), tea, *leads({"utm_content": "anna"})]
    later = {"spring": campaign(), "tea": campaign(start="2026-03-05")}
    assert ledger(parts, campaigns=later)["leads"]["campaign"].tolist() == ["tea"]
    same = {"spring": campaign(), "tea": campaign()}
    found = ledger(parts, campaigns=same)
    assert found["leads"].empty
    assert "ambiguous_lead" in codes(found)


def test_creators_bring_their_largest_account_and_all_their_codes() -> None:
    second = {**ROSTER[0], "platform": "tiktok", "followers": 90000.0, "code": "anna10; ANNA-TT",
              "assets_contracted": 2.0}  # fmt: skip
    found = ledger(spring(roster=(*ROSTER, second)))["creators"].set_index("creator")
    row = found.loc["Anna"]
    assert (row["followers"], row["tier"], row["sheet"]) == (90000, "mid", 2)
    assert row["codes"] == "ANNA10;ANNA-TT"
    assert row["assets_contracted"] == 2
    assert pd.isna(found.loc["Bo", "assets_contracted"])


@pytest.mark.parametrize(
    ("first", "expected"), [(None, "new"), ("2026-03-01", "new"), ("2025-01-01", "returning")]
)
def test_a_creator_is_new_unless_someone_knows_them(first: str | None, expected: str) -> None:
    rows = ({**ROSTER[0], "first_collaboration": pd.Timestamp(first)}, ROSTER[1])
    found = ledger(spring(roster=rows))["creators"].set_index("creator")
    assert found.loc["Anna", "new_or_returning"] == expected


def test_an_earlier_campaign_makes_a_creator_returning() -> None:
    two = {"spring": campaign(), "tea": campaign(start="2026-05-01", end="2026-05-31")}
    tea = (file("tea/roster.csv", "roster"), "roster", ROSTER[:1])
    found = ledger([*spring(), tea], campaigns=two)["creators"]
    assert found.set_index(["campaign", "creator"])["new_or_returning"].to_dict() == {
        ("spring", "Anna"): "new",
        ("spring", "Bo"): "new",
        ("tea", "Anna"): "returning",
    }


def test_without_a_roster_the_sheets_name_the_creators() -> None:
    found = ledger(spring(roster=None))
    assert found["creators"]["creator"].tolist() == ["Anna", "Bo"]
    assert codes(found) == ["no_roster"]


def test_a_clients_roster_serves_campaigns_without_one() -> None:
    shared = (file("_shared/roster.csv", "roster"), "roster", ROSTER)
    found = ledger([*spring(roster=None), shared])
    assert found["creators"]["followers"].tolist() == [20000, 60000]


def test_a_client_without_any_file_has_an_empty_ledger_and_its_reason() -> None:
    found = ledger([])
    assert codes(found) == ["no_selection"]
    assert all(frame.empty for name, frame in found.frames.items() if name != "claims")
