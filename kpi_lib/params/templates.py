"""What `kpi new` starts a client and a campaign with: commented YAML, and the agency's sheets."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from string import Template
from typing import get_args

from kpi_lib.params.models import SECTIONS, Objective
from kpi_lib.tables import TABLES, Field, Table

FIRST_DAY = dt.date(2026, 1, 1)
LAST_DAY = dt.date(2026, 1, 31)
_KINDS = {
    "text": "text",
    "number": "number",
    "flag": "yes or no",
    "date": "2026-03-01",
    "time": "2026-03-01 or 2026-03-01 18:30",
}


def client_yaml(
    client: str,
    name: str,
    *,
    currency: str = "EUR",
    timezone: str = "Europe/Berlin",
    locale: str = "en-GB",
) -> str:
    """A `client.yaml` that is valid as it stands, with every other key as a comment."""
    return _fill(
        "client.yaml",
        client=client,
        name=_quoted(name),
        currency=currency,
        timezone=timezone,
        locale=locale,
    )


def campaign_yaml(
    client: str,
    campaign: str,
    title: str,
    *,
    start: dt.date = FIRST_DAY,
    end: dt.date = LAST_DAY,
    objective: Objective = "awareness",
) -> str:
    """A campaign's YAML that is valid as it stands, with every other key as a comment.

    The days and the objective are examples until somebody changes them.
    """
    return _fill(
        "campaign.yaml",
        client=client,
        campaign=campaign,
        title=_quoted(title),
        start=start.isoformat(),
        end=end.isoformat(),
        objective=objective,
        objectives=", ".join(get_args(Objective)),
        sections=", ".join(SECTIONS),
    )


def sheets() -> tuple[Table, ...]:
    """The agency's own sheets."""
    return tuple(table for table in TABLES.values() if table.sheet)


def sheet_csv(table: Table) -> str:
    """An empty sheet: the line of its column titles."""
    return ",".join(table.columns) + "\n"


def sheets_readme() -> str:
    """What each sheet is for, and what goes into each of its columns (Markdown)."""
    head = (
        "# The agency's own sheets\n\n"
        "Copy the sheets you need into `data/<client>/<campaign>/`, or into "
        "`data/<client>/_shared/` what is not one campaign's, and fill them in. CSV or XLSX; the "
        "columns may stand in any order, those you do not need may be left out, except the "
        '**required** ones. An empty cell is "not known", never 0.\n'
    )
    return head + "".join(f"\n{_sheet_help(table)}" for table in sheets())


def _sheet_help(table: Table) -> str:
    rows = "".join(f"| `{field.name}` | {_kind(field)} | {field.doc} |\n" for field in table.fields)
    return (
        f"## {table.name}.csv\n\n{table.doc}\n\n| column | holds | meaning |\n|---|---|---|\n{rows}"
    )


def _kind(field: Field) -> str:
    kind = ", ".join(field.choices) or _KINDS[field.dtype]
    return f"{kind} (**required**)" if field.required else kind


def _fill(template: str, **values: str) -> str:
    text = files("kpi_lib").joinpath("data", "templates", template).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def _quoted(text: str) -> str:
    """Text in double quotes: JSON's are YAML's."""
    return json.dumps(text, ensure_ascii=False)
