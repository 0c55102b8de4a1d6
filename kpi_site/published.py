"""The record of what was sent: `published/<client>/<campaign>/<date>.json`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpi_lib.errors import KpiError
from kpi_lib.published import NAME, published_files, published_folder, read_published
from kpi_site.executed import read_executed
from kpi_site.files import sha256, write_text
from kpi_site.notebook import scorecard
from kpi_site.plain_json import indented
from kpi_site.plan import Report

Json = Mapping[str, Any]


def keep(root: Path, report: Report) -> Path:
    """Keep a campaign's numbers as they are sent; gives the file.

    `2026-04-25.json` after the day of the figures; other numbers of the same day go beside it as
    `2026-04-25-2.json`. Sent again unchanged they stay one file; nothing is ever overwritten.
    Raises KpiError for a report without numbers.
    """
    if report.client is None or report.campaign is None:
        raise KpiError(f"{report.name} is no campaign: only campaigns' numbers are kept.")
    numbers = _numbers(root, report)
    text = kept_text(numbers)
    day = numbers["as_of"]
    files = published_files(root, report.client, report.campaign)
    same_day = [path for path in files if path.name.startswith(day)]
    if same_day and same_day[-1].read_text(encoding="utf-8") == text:
        return same_day[-1]
    name = f"{day}.json" if not same_day else f"{day}-{_number(same_day[-1]) + 1}.json"
    path = published_folder(root, report.client, report.campaign) / name
    write_text(path, text)
    return path


def kept_text(numbers: Json) -> str:
    """The file that numbers are kept as."""
    return indented(numbers) + "\n"


def kept_hash(notebook: Json) -> str:
    """Hash of the file that an executed notebook's numbers are kept as; empty without numbers."""
    numbers = scorecard(notebook)
    return "" if numbers is None else sha256(kept_text(numbers).encode())


def last(root: Path, client: str, campaign: str) -> Json | None:
    """The numbers that were sent last, by the day of their figures; None where none were.

    Raises KpiError where the file is damaged.
    """
    paths = published_files(root, client, campaign)
    return read_published(root, paths[-1]) if paths else None


def _numbers(root: Path, report: Report) -> Json:
    path = report.executed(root)
    numbers = scorecard(read_executed(path)) if path.is_file() else None
    if numbers is None:
        raise KpiError(f"{report.name} has no numbers to keep. Run: kpi build {report.name}")
    if not NAME.fullmatch(f"{numbers['as_of']}.json"):
        raise KpiError(f"{report.name}: as_of '{numbers['as_of']}' is not a day.")
    return numbers


def _number(path: Path) -> int:
    named = NAME.fullmatch(path.name)
    return int(named[2] or 1) if named else 1
