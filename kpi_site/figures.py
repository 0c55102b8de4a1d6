"""The charts of a report as figures: each made once, and kept for the next build.

The figures of the last build stand in one file a report, in `.kpi/figures/`. It is believed only
with the workspace's signature, for what is read from it goes onto pages as it is. Where all charts
are known, the JavaScript engine that draws is not even loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from kpi_lib.secret import workspace_key
from kpi_lib.signed import load, store
from kpi_lib.text import Language
from kpi_site.charts import Figure, figure
from kpi_site.files import sha256
from kpi_site.plan import Report

MAKERS: Final[Mapping[str, tuple[str, ...]]] = {
    "kpi_site": ("charts.py", "drawable.py", "drawing.py", "runtime.py"),
    "kpi_lib": ("merge.py", "text", "locale"),
}
"""What a figure's bytes depend on beside its chart: our code and our words."""


@dataclass(slots=True, kw_only=True)
class Figures:
    """Figures by what they were made from (mutable on purpose: it remembers)."""

    drawings: Path | None = None
    """Folder of drawings made before."""
    before: Mapping[str, Figure] = field(default_factory=dict)
    """Those of the last build."""
    used: dict[str, Figure] = field(default_factory=dict)
    """Those of this one."""
    whole: bool = False
    """For the page that holds all parts, as it is printed: its charts have other names."""

    def figure(self, spec: Mapping[str, Any], language: Language, mark: str) -> Figure:
        """The chart's figure; raises ChartError where it cannot be shown."""
        key = _key(spec, language, mark)
        found = self.used.get(key) or self.before.get(key)
        if found is None:
            found = figure(spec, language, mark=mark, kept=self.drawings)
        self.used[key] = found
        return found


def open_figures(root: Path, report: Report, *, whole: bool = False) -> Figures:
    """The figures of a report's pages with those of its last build."""
    found = load(*_place(root, report, whole), workspace_key(root), dict) or {}
    # Signed by us, yet perhaps as another version kept them.
    before = {key: Figure(html=one[0], vega=one[1], whole=one[2]) for key, one in found.items()
              if isinstance(one, tuple) and len(one) == len(fields(Figure))}  # fmt: skip
    return Figures(drawings=root / ".kpi" / "drawings", before=before, whole=whole)


def keep_figures(root: Path, report: Report, figures: Figures) -> None:
    """Keep the figures of this build, and none of earlier ones."""
    if figures.used.keys() != figures.before.keys():
        kept = {key: (one.html, one.vega, one.whole) for key, one in figures.used.items()}
        store(*_place(root, report, figures.whole), workspace_key(root), kept)


def _place(root: Path, report: Report, whole: bool) -> tuple[Path, str]:
    # The name is signed too, and no slug has a `_`: a file of another report is not believed.
    name = "_".join(("printed" if whole else "figures", *report.stem.parts))
    return root / ".kpi" / "figures", name


def _key(spec: Mapping[str, Any], language: Language, mark: str) -> str:
    given = [makers(), language.locale, language.currency, mark, spec]
    return sha256(json.dumps(given).encode())


@lru_cache(maxsize=1)
def makers() -> str:
    """Hash of all that makes figures."""
    parts = [version("vl-convert-python"), version("babel")]
    for package, names in MAKERS.items():
        for name in names:
            parts += (sha256(file.read_bytes()) for file in _files(files(package).joinpath(name)))
    return sha256("\n".join(parts).encode())


def _files(place: Traversable) -> Iterator[Traversable]:
    """The file, or the files of a folder by name."""
    if place.is_file():
        yield place
        return
    for inside in sorted(place.iterdir(), key=lambda one: one.name):
        if inside.is_file():
            yield inside
