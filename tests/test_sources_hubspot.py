"""HubSpot contacts: columns by label, one lead a person, no address."""

from __future__ import annotations

from exports import KEY, read_export, rows

from kpi_lib.sources.identity import hmac_email

CONTACTS = (
    "Record ID,First Name,Email,Lifecycle Stage,Lead Status,Create Date,Original Traffic Source,"
    "Original Traffic Source Drill-Down 1,Original Traffic Source Drill-Down 2,"
    "Became a Marketing Qualified Lead Date,Became a Customer Date\n"
    "1,Eva,Eva@example.org,Lead,New,2026-03-02 10:00,Paid Social,spring,anna,,\n"
    "2,Eva,eva@example.org ,Customer,,2026-03-20 09:30,Direct Traffic,,,2026-03-21 08:00,"
    "2026-04-02 12:00\n"
    "3,Tom,tom@example.org,Lead,,2026-03-05 23:30,Organic Social,instagram,,,\n"
    "4,,,Subscriber,,2026-03-06 10:00,,,,,\n"
)


def test_contacts_become_leads_once_a_person() -> None:
    found = read_export(CONTACTS)
    assert found.kind == "hubspot_contacts"
    table = found.tables["leads"].sort_values("row")
    assert rows(table, "row", "created", "stage", "qualified", "converted") == [
        (2, "2026-03-02 10:00", "Customer", "2026-03-21 08:00", "2026-04-02 12:00"),
        (4, "2026-03-05 23:30", "Lead", None, None),
        (5, "2026-03-06 10:00", "Subscriber", None, None),
    ]
    assert rows(table, "utm_campaign", "utm_content") == [
        ("spring", "anna"), ("instagram", None), (None, None),
    ]  # fmt: skip
    assert any("merged" in line for line in found.parsed.decisions)


def test_no_address_leaves_the_importer() -> None:
    found = read_export(CONTACTS.replace("2026-03-05 23:30", "tom@example.org"))
    assert found.bad() == [(4, "Create Date")]
    assert "example" not in found.said()
    people = found.tables["leads"]["lead"]
    assert hmac_email("eva@example.org", KEY) in set(people)
    assert people.str.fullmatch("[0-9a-f]{32}").all() and people.is_unique


def test_a_bad_date_of_one_row_does_not_lose_the_person() -> None:
    found = read_export(CONTACTS.replace("2026-03-02 10:00", "soon"))
    assert rows(found.tables["leads"].sort_values("row"), "row", "created") == [
        (3, "2026-03-20 09:30"), (4, "2026-03-05 23:30"), (5, "2026-03-06 10:00"),
    ]  # fmt: skip


def test_columns_made_for_it_win_over_drill_downs() -> None:
    text = (
        "Contact ID,Email,Create Date,Original Source Drill-Down 1,UTM Campaign,UTM Content,"
        "Discount code\n7,a@example.org,03/25/2026 10:00 AM,facebook,spring,ben,ben10\n"
    )
    table = read_export(text).tables["leads"]
    assert rows(table, "utm_campaign", "utm_content", "code", "created") == [
        ("spring", "ben", "BEN10", "2026-03-25 10:00")
    ]


def test_german_and_spanish_labels() -> None:
    german = (
        "Datensatz-ID;E-Mail;Lifecycle-Phase;Erstellungsdatum;Ursprüngliche Traffic-Quelle\n"
        "1;a@example.org;Lead;15.01.2026 10:00;Direkt\n"
    )
    spanish = (
        "ID de registro,Correo,Etapa del ciclo de vida,Fecha de creación\n"
        "1,a@example.org,Lead,2026-01-15 10:00\n"
    )
    for text in (german, spanish):
        assert rows(read_export(text).tables["leads"], "created", "stage") == [
            ("2026-01-15 10:00", "Lead")
        ]


def test_an_undecidable_date_stops() -> None:
    text = "Record ID,Email,Create Date\n1,a@example.org,03/04/2026\n"
    found = read_export(text)
    assert found.problems() == ["undecidable_date"]
    ordered = read_export(text, date_order="DMY")
    assert rows(ordered.tables["leads"], "created") == [("2026-04-03",)]
