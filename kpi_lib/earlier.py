"""The campaign's numbers as of the export before the newest, kept under `.kpi/earlier/`."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from kpi_lib.errors import KpiError
from kpi_lib.estimates.kept import entry
from kpi_lib.ledger.model import Ledger
from kpi_lib.scorecard import Scorecard, build, to_json
from kpi_lib.signed import keep_newest, load, store
from kpi_lib.sources.source import FileReport
from kpi_lib.sums import sums_table
from kpi_lib.text import Language

FOLDER = Path(".kpi") / "earlier"
NEWEST = 6
"""So many entries of a campaign stay."""


def export_before(files: Iterable[FileReport], card: Scorecard) -> dt.date | None:
    """The day of the export before the newest of the campaign's and the shared files; None where
    there is none, or it lies before the campaign began.

    Not by the scorecard's own files: what a newer export shows again leaves none of the older one.
    """
    days = sorted(
        {
            file.exported_on.isoformat()
            for file in files
            if file.scope in (None, card.campaign)
            and file.exported_on is not None
            and file.exported_on.isoformat() <= card.as_of
        }
    )
    if len(days) < 2 or days[-2] < card.start:
        return None
    return dt.date.fromisoformat(days[-2])


def earlier_numbers(
    root: Path, key: bytes, ledger: Ledger, card: Scorecard, language: Language,
    as_of: Callable[[dt.date], Ledger], rates: str,
) -> dict[str, Any] | None:  # fmt: skip
    """The whole campaign's counted numbers as of the export before, as `kpis.json` has them.

    Without groups and estimates: the former are many, the latter slow. `as_of` rebuilds the ledger
    of a day; that takes a few tenths of a second, so what comes of it is kept. None where there was
    no such export, or its day's files cannot be read.
    """
    day = export_before(ledger.files, card)
    if day is None:
        return None
    mine = f"{card.client}.{card.campaign}."
    name = mine + _entry(ledger, card, language, day, rates)
    found = load(root / FOLDER, name, key, dict)
    if found is None:
        found = _worked_out(as_of(day), card.campaign, language)
        store(root / FOLDER, name, key, found)
        keep_newest(root / FOLDER, mine, NEWEST)
    return found or None


def _worked_out(ledger: Ledger, campaign: str, language: Language) -> dict[str, Any]:
    if any(one.severity == "error" and one.scope in (None, campaign) for one in ledger.problems):
        return {}
    with contextlib.suppress(KpiError):
        sums = sums_table(ledger, campaign)
        return to_json(build(ledger, campaign, sums, groupings=(), translate=language.t))
    return {}


def _entry(ledger: Ledger, card: Scorecard, language: Language, day: dt.date, rates: str) -> str:
    """A hash of everything the numbers of that day rest on."""
    targets = {name: target.model_dump(mode="json")
               for name, target in ledger.campaigns[card.campaign].targets.items()}  # fmt: skip
    parts = [entry(ledger, card.campaign, rates), day.isoformat(), targets, card.title,
             language.locale, _texts(language.code)]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _texts(code: str) -> str:
    """Hash of what writes the numbers down: the scorecard's form and the language's words."""
    home = resources.files("kpi_lib")
    found = hashlib.sha256(home.joinpath("scorecard.py").read_bytes())
    words = home.joinpath("locale", f"{code}.po")
    found.update(words.read_bytes() if words.is_file() else b"")
    return found.hexdigest()
