"""Numbers that were sent: `published/<client>/<campaign>/<date>.json`, kept for good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kpi_lib.errors import KpiError, Problem
from kpi_lib.published_whole import is_whole
from kpi_lib.workspace import relative

Json = Mapping[str, Any]
NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d{1,4}))?\.json")
"""`2026-04-25.json`, then `2026-04-25-2.json` for other numbers of the same day."""
TEXTS = frozenset({"generator", "title"})
"""What `kpis.json` holds besides numbers: other words do not make other numbers."""


def published_folder(root: Path, client: str, campaign: str) -> Path:
    """`published/<client>/<campaign>/`; part of the workspace, not of what a build writes."""
    return root / "published" / client / campaign


def published_files(root: Path, client: str, campaign: str) -> list[Path]:
    """The numbers that were sent, by the day of their figures, the latest last."""
    found = []
    for path in published_folder(root, client, campaign).glob("*.json"):
        named = NAME.fullmatch(path.name)
        if named and path.is_file():
            found.append((named[1], int(named[2] or 1), path))
    return [path for *_, path in sorted(found)]


def read_published(root: Path, path: Path) -> Json:
    """One file of numbers; raises KpiError where somebody damaged the record, or where it is
    another campaign's."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        client, campaign = path.parts[-3:-1]
        if is_whole(found) and (found["client"], found["campaign"]) == (client, campaign):
            kept: Json = found
            return kept
    except (OSError, ValueError, RecursionError):
        pass
    what = (
        "not the numbers of a report of this campaign. Bring back the file that was kept, or "
        "delete it."
    )
    raise KpiError([Problem(where=relative(root, path), what=what, code="published")])


def same_numbers(a: Json, b: Json) -> bool:
    """Whether two scorecards say the same, whatever program wrote them under whatever title."""
    return numbers_text(a) == numbers_text(b)


def numbers_text(card: Json) -> str:
    """The scorecard's numbers in one way of writing them, to be compared or hashed."""
    kept = {name: value for name, value in card.items() if name not in TEXTS}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def last_other(
    root: Path, client: str, campaign: str, numbers: Callable[[], Json]
) -> Json | None:  # fmt: skip
    """What readers last saw before these numbers; None where nothing else was ever sent.

    Numbers that are the same as these are passed over: sending a report must not change its page.
    """
    paths = published_files(root, client, campaign)
    now = numbers() if paths else {}
    found = (read_published(root, path) for path in reversed(paths))
    return next((card for card in found if not same_numbers(card, now)), None)
