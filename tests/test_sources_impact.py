"""impact.com actions: from the API and from the screen."""

from __future__ import annotations

from exports import read_export, rows

API = (
    "Id,CampaignId,CampaignName,ActionTrackerName,MediaPartnerName,State,Payout,Amount,Currency,"
    "ReferringDate,EventDate,PromoCode,Oid,CustomerId,CustomerStatus,SubId1,SharedId\n"
    "1.2.3,77,Lumen,Online Sale,Anna Home,PENDING,6.12,43.69,EUR,2026-03-02T18:30:31+05:00,"
    "2026-03-02T18:31:37+05:00,anna10,5501,c1,NEW,anna,s-1\n"
    "1.2.4,77,Lumen,Online Sale,,REVERSED,0,-43.69,EUR,,2026-03-04T10:00:00+01:00,,5502,,,,s-2\n"
)
SCREEN = (
    "Action Date,Action Id,Campaign,Action Tracker,Status,Sub Id 1,Sub Id 2,Sub Id 3,SharedId,"
    "Sale Amount,Action Earnings\n"
    '03/25/2026 10:00,1.2.3,Lumen,Online Sale,Approved,anna,,,s-1,"$1,043.69",$6.12\n'
)


def test_actions_of_the_api() -> None:
    found = read_export(API)
    assert found.kind == "impact_actions"
    table = found.tables["actions"]
    assert rows(table, "action", "occurred", "referred", "order", "partner", "sub_id", "code") == [
        ("1.2.3", "2026-03-02 14:31", "2026-03-02 14:30", "5501", "Anna Home", "anna", "ANNA10"),
        ("1.2.4", "2026-03-04 10:00", None, "5502", "s-2", None, None),
    ]
    assert rows(table, "status", "amount", "payout", "currency") == [
        ("pending", 43.69, 6.12, "EUR"),
        ("reversed", -43.69, 0, "EUR"),
    ]
    assert found.problems() == [] and found.bad() == []


def test_actions_of_the_screen() -> None:
    found = read_export(SCREEN, currency="USD")
    assert found.kind == "impact_screen"
    assert rows(
        found.tables["actions"], "occurred", "order", "partner", "status", "amount", "currency"
    ) == [("2026-03-25 10:00", None, "s-1", "approved", 1043.69, "USD")]


def test_the_screens_dates_are_american_with_a_warning() -> None:
    found = read_export(SCREEN.replace("03/25", "03/05"))
    assert rows(found.tables["actions"], "occurred") == [("2026-03-05 10:00",)]
    assert found.problems("warning") == ["assumed_date_order"]
