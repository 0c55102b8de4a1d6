"""HubSpot contacts: one lead a person, whatever columns the user chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import note
from kpi_lib.sources.identity import hmac_emails
from kpi_lib.sources.kit import Columns, codes, columns_of
from kpi_lib.sources.source import Reading, Sheet, Source

_CONTACTS = {
    "en": {
        "Record ID": "_record",
        "Contact ID": "_record",
        "Email": "_email",
        "Lifecycle Stage": "stage",
        "Lead Status": "_status",
        "Create Date": "created",
        "Became a Lead Date": "_lead_date",
        "Became a Marketing Qualified Lead Date": "_marketing_date",
        "Became a Sales Qualified Lead Date": "_sales_date",
        "Became a Customer Date": "converted",
        "Original Source": "_source",
        "Original Traffic Source": "_source",
        "Original Source Drill-Down 1": "_drill_1",
        "Original Traffic Source Drill-Down 1": "_drill_1",
        "Original Source Drill-Down 2": "_drill_2",
        "Original Traffic Source Drill-Down 2": "_drill_2",
        "UTM Campaign": "utm_campaign",
        "UTM Content": "utm_content",
        "Discount Code": "code",
        "Promo Code": "code",
        "Coupon Code": "code",
        "Recent Deal Amount": "value",
        "Total Revenue": "value",
    },
    "de": {
        "Datensatz-ID": "_record",
        "Kontakt-ID": "_record",
        "E-Mail": "_email",
        "E-Mail-Adresse": "_email",
        "Lifecycle-Phase": "stage",
        "Lead-Status": "_status",
        "Erstellungsdatum": "created",
        "Erstelldatum": "created",
        "Datum der Konversion zum Lead": "_lead_date",
        "Datum der Konversion zum Marketing-qualifizierten Lead": "_marketing_date",
        "Datum der Konversion zum Marketing Qualified Lead": "_marketing_date",
        "Datum der Konversion zum Sales-qualifizierten Lead": "_sales_date",
        "Datum der Konversion zum Sales Qualified Lead": "_sales_date",
        "Datum der Konversion zum Kunden": "converted",
        "Ursprüngliche Quelle": "_source",
        "Ursprüngliche Traffic-Quelle": "_source",
        "Ursprüngliche Quelle Drill-down 1": "_drill_1",
        "Ursprüngliche Traffic-Quelle Drill-down 1": "_drill_1",
        "Ursprüngliche Quelle Drill-down 2": "_drill_2",
        "Ursprüngliche Traffic-Quelle Drill-down 2": "_drill_2",
        "UTM Campaign": "utm_campaign",
        "UTM-Kampagne": "utm_campaign",
        "UTM Content": "utm_content",
        "Rabattcode": "code",
        "Gutscheincode": "code",
    },
    "es": {
        "ID de registro": "_record",
        "ID de contacto": "_record",
        "Correo": "_email",
        "Correo electrónico": "_email",
        "Etapa del ciclo de vida": "stage",
        "Estado del lead": "_status",
        "Fecha de creación": "created",
        "Fecha en que se convirtió en lead": "_lead_date",
        "Fecha en que se convirtió en lead calificado para marketing": "_marketing_date",
        "Fecha en que se convirtió en lead calificado para ventas": "_sales_date",
        "Fecha en que se convirtió en cliente": "converted",
        "Fuente original": "_source",
        "Fuente de tráfico original": "_source",
        "Desglose de la fuente original 1": "_drill_1",
        "Desglose de la fuente de tráfico original 1": "_drill_1",
        "Desglose de la fuente original 2": "_drill_2",
        "Desglose de la fuente de tráfico original 2": "_drill_2",
        "UTM Campaign": "utm_campaign",
        "UTM Content": "utm_content",
        "Código de descuento": "code",
    },
}


def _read_contacts(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    columns = columns_of(sheet, reading, _CONTACTS)
    qualified = pd.concat([columns.time("_marketing_date"), columns.time("_sales_date")], axis=1)
    people = columns.table(
        lead=_person(columns),
        created=columns.time("created"),
        stage=columns.text("stage"),
        utm_campaign=columns.text("utm_campaign").fillna(columns.text("_drill_1")),
        utm_content=columns.text("utm_content").fillna(columns.text("_drill_2")),
        code=codes(columns.text("code")),
        qualified=qualified.min(axis=1),
        converted=columns.time("converted"),
        value=columns.number("value"),
    )
    return {"leads": _merged(people, reading)}


def _person(columns: Columns) -> pd.Series[Any]:
    """Hash of the (first) e-mail address, else of the record's id."""
    key = columns.reading.key
    emails = columns.text("_email").str.split(r"[;,\s]", regex=True).str[0]
    records = "record " + columns.text("_record")
    return hmac_emails(emails, key).fillna(hmac_emails(records, key))


def _merged(people: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row a person: first seen, first qualified, first converted; the stage of the newest row,
    else the earliest value that is known."""
    named = people["lead"].notna()
    again = int(people.loc[named, "lead"].duplicated().sum())
    if not again:
        return people
    note(reading, f"{again} rows are of people who have another row (same e-mail): merged")
    # A row that could not be read is left out afterwards: it must not stand for the others.
    unread = people["row"].isin([bad.row for bad in reading.bad]) | people["created"].isna()
    ordered = people[named & ~unread].sort_values(["created", "row"], kind="stable")
    found = ordered.groupby("lead", sort=False, as_index=False).agg(
        created=("created", "min"),
        stage=("stage", "last"),
        utm_campaign=("utm_campaign", "first"),
        utm_content=("utm_content", "first"),
        code=("code", "first"),
        qualified=("qualified", "min"),
        converted=("converted", "min"),
        value=("value", "first"),
        row=("row", "first"),
    )
    return pd.concat([found, people[~named | unread]], ignore_index=True)


SOURCES: tuple[Source, ...] = (
    Source(
        name="hubspot_contacts",
        label="HubSpot contacts",
        grade="B",
        tables=("leads",),
        headers=_CONTACTS,
        required=dict.fromkeys(_CONTACTS, ("_record", "_email", "created")),
        read=_read_contacts,
        notes=(
            "The columns are the user's choice: mapped by label. Needed: Record ID, Email, Create "
            "Date; useful: Lifecycle Stage, the `Became a …` dates, the drill-downs.",
            "Drill-down 1 is taken as utm_campaign, drill-down 2 as utm_content, unless there are "
            "columns `UTM Campaign` and `UTM Content`.",
            "People with several rows (same e-mail) count once, from their earliest row.",
            "E-mail addresses become keyed hashes; names and telephone numbers are not read.",
            "German and Spanish labels follow HubSpot's own words, not a file seen.",
        ),
    ),
)
