"""Google Analytics 4: sessions by one dimension, orders by transaction id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import note, problem, shown
from kpi_lib.sources.kit import Columns, columns_of, keep, note_left_out
from kpi_lib.sources.source import Reading, Sheet, Source

_DIMENSIONS = {
    "campaign": "campaign",
    "content": "content",
    "_source_medium": "source_medium",
    "_source": "source",
    "_medium": "medium",
    "_channel": "channel",
    "_landing_page": "landing_page",
    "transaction": "transaction",
    "date": "date",
}
"""Our field → name of the dimension in the table `sessions`."""

_SESSIONS = {
    "en": {
        "Session campaign": "campaign",
        "Session manual campaign name": "campaign",
        "Campaign": "campaign",
        "Session manual ad content": "content",
        "Manual ad content": "content",
        "Session source / medium": "_source_medium",
        "Session manual source / medium": "_source_medium",
        "Session source": "_source",
        "Session manual source": "_source",
        "Session medium": "_medium",
        "Session primary channel group (Default Channel Group)": "_channel",
        "Session default channel group": "_channel",
        "Landing page": "_landing_page",
        "Landing page + query string": "_landing_page",
        "Date": "date",
        "Date + hour (YYYYMMDDHH)": "date",
        "Nth day": "_nth_day",
        "Sessions": "sessions",
        "Engaged sessions": "engaged_sessions",
        "Engagement rate": "_engagement_rate",
        "Average engagement time per session": "_engagement_time",
        "Events per session": "_events_per_session",
        "Event count": "_events",
        "Key events": "key_events",
        "Conversions": "key_events",
        "Session key event rate": "_key_event_rate",
        "Users": "_users",
        "Total users": "_users",
        "Total revenue": "revenue",
        "Purchase revenue": "revenue",
    },
    "de": {
        "Sitzung – Kampagne": "campaign",
        "Sitzung – manueller Kampagnenname": "campaign",
        "Sitzung – manuelle Anzeigeninhalte": "content",
        "Sitzung – manueller Anzeigeninhalt": "content",
        "Sitzung – Quelle/Medium": "_source_medium",
        "Sitzung – Quelle": "_source",
        "Sitzung – Medium": "_medium",
        "Sitzung – primäre Channelgruppe (Standard-Channelgruppe)": "_channel",
        "Landingpage": "_landing_page",
        "Landingpage + Abfragestring": "_landing_page",
        "Datum": "date",
        "N-ter Tag": "_nth_day",
        "Sitzungen": "sessions",
        "Sitzungen mit Interaktionen": "engaged_sessions",
        "Engagement-Rate": "_engagement_rate",
        "Durchschnittliche Interaktionsdauer pro Sitzung": "_engagement_time",
        "Ereignisse pro Sitzung": "_events_per_session",
        "Ereignisanzahl": "_events",
        "Schlüsselereignisse": "key_events",
        "Conversions": "key_events",
        "Nutzer": "_users",
        "Gesamtumsatz": "revenue",
    },
    "es": {
        "Campaña de la sesión": "campaign",
        "Contenido manual del anuncio de la sesión": "content",
        "Fuente/medio de la sesión": "_source_medium",
        "Fuente de la sesión": "_source",
        "Medio de la sesión": "_medium",
        "Grupo de canales principal de la sesión (Grupo de canales predeterminado)": "_channel",
        "Página de destino": "_landing_page",
        "Página de destino y cadena de consulta": "_landing_page",
        "Fecha": "date",
        "Enésimo día": "_nth_day",
        "Sesiones": "sessions",
        "Sesiones con interacción": "engaged_sessions",
        "Tasa de interacción": "_engagement_rate",
        "Número de eventos": "_events",
        "Eventos clave": "key_events",
        "Conversiones": "key_events",
        "Usuarios": "_users",
        "Ingresos totales": "revenue",
    },
}
_TRANSACTION_IDS = {
    "en": "Transaction ID",
    "de": "Transaktions-ID",
    "es": "ID de transacción",
}
_TRANSACTIONS = {
    variant: titles | {_TRANSACTION_IDS[variant]: "transaction"}
    for variant, titles in _SESSIONS.items()
}
_NTH_DAY = {
    "en": {"Nth day": "_nth_day"},
    "de": {"N-ter Tag": "_nth_day"},
    "es": {"Enésimo día": "_nth_day"},
}
_LINE_DAY = re.compile(r":\s*(\d{4})-?(\d{2})-?(\d{2})\s*[,;]*\s*$")
_LINE_RANGE = re.compile(r"#\s*(\d{4})(\d{2})(\d{2})\s*-\s*(\d{4})(\d{2})(\d{2})\s*[,;]*\s*$")
_TOTALS = frozenset({"grand total", "totals", "total", "gesamtsumme", "gesamt", "total general"})
_NTH_TEXT = (
    "is by 'Nth day', days counted from the start of the report, without campaign or date. In GA4 "
    "choose Session campaign or Session manual ad content as first dimension, then export again."
)


def _read_sessions(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    names = [str(name) for name in sheet.frame.columns if name != "row"]
    if "_nth_day" in names:
        problem(reading, "nth_day", _NTH_TEXT, line=_first_line(sheet))
        return {}
    first, dimensions = _dimensions(names, sheet)
    sheet = _without_totals(sheet, reading, first)
    columns = columns_of(sheet, reading, _TRANSACTIONS)
    days = _days(columns)
    period = _period(sheet.preamble) or reading.period or _span(days)
    if period is None:
        problem(
            reading, "no_period",
            "does not say which days it covers. Export it again and keep the lines at the top "
            "that start with '#' (`# Start date: …`).",
            line=_first_line(sheet),
        )  # fmt: skip
        return {}
    _widen(reading, period)
    start, end = (pd.Timestamp(day).as_unit("us") for day in period)
    return {
        "sessions": columns.table(
            dimension=shown(_DIMENSIONS.get(first, first)),
            value=columns.raw(first),
            **{
                name: columns.text(name) if name in dimensions else None
                for name in ("campaign", "content", "transaction")
            },
            date=days,
            start=start,
            end=end,
            **{
                name: columns.count(name) for name in ("sessions", "engaged_sessions", "key_events")
            },
            revenue=columns.number("revenue"),
        )
    }


def _dimensions(names: list[str], sheet: Sheet) -> tuple[str, list[str]]:
    """The first dimension (a day only if there is no other), and all known ones.

    The first column is the property's own grouping, whatever its title.
    """
    known = [name for name in names if name in _DIMENSIONS]
    others = [name for name in known if name != "date"]
    if names[0] in sheet.extra:
        return names[0], known
    return (others or known or names)[0], known


def _without_totals(sheet: Sheet, reading: Reading, first: str) -> Sheet:
    """Without the row of totals: its first cell is empty, or says so."""
    cells = sheet.frame[first].str.strip()
    said = _is_total(cells) | _is_total(sheet.frame.drop(columns="row").ffill(axis=1).iloc[:, -1])
    totals = said & (cells.isna() | _is_total(cells))
    empty = cells.isna()
    if len(cells) and not totals.any():
        # Only one row: an empty landing page is a value too.
        end = 0 if empty.iloc[0] else -1
        totals.iloc[end] = empty.iloc[end]
    note_left_out(reading, int(totals.sum()), "totals")
    return keep(sheet, ~totals)


def _is_total(cells: pd.Series[Any]) -> pd.Series[bool]:
    return cells.astype("str").str.strip().str.casefold().isin(list(_TOTALS))


def _days(columns: Columns) -> pd.Series[Any]:
    """Days such as 20260501, also with an hour behind them."""
    if columns.has("date"):
        texts = columns.raw("date").str.strip().str.replace(r"^(\d{8})\d{2}$", r"\1", regex=True)
        columns.sheet.frame["date"] = texts
    return columns.date("date")


def _period(preamble: tuple[str, ...]) -> tuple[dt.date, dt.date] | None:
    """First and last day from lines such as `# Start date: 20260501`, in any language."""
    found: list[dt.date] = []
    for line in preamble:
        match = _LINE_RANGE.search(line) or _LINE_DAY.search(line)
        parts = [int(part) for part in match.groups()] if match else []
        for at in range(0, len(parts), 3):
            try:
                found.append(dt.date(*parts[at : at + 3]))
            except ValueError:
                continue
    return (found[0], found[1]) if len(found) >= 2 and found[0] <= found[1] else None


def _span(days: pd.Series[Any]) -> tuple[dt.date, dt.date] | None:
    known = days.dropna()
    return (known.min().date(), known.max().date()) if len(known) else None


def _widen(reading: Reading, period: tuple[dt.date, dt.date]) -> None:
    known = reading.period or period
    reading.period = (min(known[0], period[0]), max(known[1], period[1]))


def _first_line(sheet: Sheet) -> int | None:
    return int(sheet.frame["row"].iloc[0]) if len(sheet.frame) else None


def _read_nth_day(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    note(reading, "a table by 'Nth day' (the report's chart): not used")
    return {}


SOURCES: tuple[Source, ...] = (
    Source(
        name="ga4_sessions",
        label="GA4 report (sessions)",
        grade="A",
        tables=("sessions",),
        headers=_SESSIONS,
        required=dict.fromkeys(_SESSIONS, ("sessions",)),
        read=_read_sessions,
        share=0.5,
        notes=(
            "The first column is the property's own grouping: campaign, ad content, source / "
            "medium, …; unknown ones are kept under their title.",
            "Lines with # stand before each of several stacked tables and hold the period.",
            "The row of totals (empty first cell) is left out; users are never added.",
            "Tables by `Nth day` are refused.",
            "German and Spanish titles are known from other importers only.",
        ),
    ),
    Source(
        name="ga4_transactions",
        label="GA4 report (transactions)",
        grade="B",
        tables=("sessions",),
        headers=_TRANSACTIONS,
        required=dict.fromkeys(_TRANSACTIONS, ("transaction",)),
        read=_read_sessions,
        share=0.5,
        notes=("Which campaign a transaction came from: a click key for orders.",),
    ),
    Source(
        name="ga4_nth_day",
        label="GA4 report (chart by Nth day)",
        grade="A",
        tables=(),
        headers=_NTH_DAY,
        required=dict.fromkeys(_NTH_DAY, ("_nth_day",)),
        read=_read_nth_day,
        notes=("The lines of the chart above a report's table: recognised, not used.",),
    ),
)
