"""What a report is made from: everything that may move its numbers or its pages, hashed.

Running and rendering have ingredients of their own: another template makes pages again out of the
executed notebook, another data file runs the notebook first. Where it cannot be told what a
notebook reads, all of its client's files count: a report too many is built rather than one too few.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kpi_lib.errors import KpiError
from kpi_site.files import file_sha256, sha256
from kpi_site.plan import Report
from kpi_site.reading import reads_only_its_report
from kpi_site.stamps import Stamps

Parts = Mapping[str, str]
"""Name of an ingredient, as a person knows it → its hash."""
SKIPPED_FOLDERS = frozenset({"__pycache__", ".ipynb_checkpoints", ".git"})
CODE_RUN: Final = "code, libraries and Python that run the notebook"
CODE_PAGES: Final = "code, libraries and Python that make the pages"
INSTALLED: Final = "installed packages"
MEDIA: Final = "media"
"""Folders of pictures: of the campaign that they lie in alone."""
PAGES_ONLY: Final = (
    "assets/", "templates/", "take/", "publish/", "protect/", "vega/", "commands/", "approval.py",
    "assets.py", "brand.py", "build.py", "cards.py", "charts.py", "cli.py", "console.py",
    "contents.py", "differences.py", "drawable.py", "drawing.py", "edition.py", "editions.py",
    "findings.py", "icon.py", "index.py", "media.py", "outputs.py", "own_copy.py", "page.py",
    "pages.py", "preview.py", "published.py", "references.py", "render.py", "runtime.py",
    "sanitise.py", "scaffold.py", "shrink.py",
)  # fmt: skip
"""Of `kpi_site`, what no notebook runs through: a change of it makes pages again, and runs none.
What is not named here runs all; a test holds it against what running imports."""


@dataclass(slots=True, kw_only=True)
class Inputs:
    """Hashes of a workspace's files, each taken once (mutable on purpose: it remembers)."""

    root: Path
    campaigns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Client → all of its campaigns' params, where they were read already."""
    stamps: Stamps | None = None
    """Hashes of earlier builds; None: every file is read."""
    _known: dict[Path, str] = field(default_factory=dict)
    _walked: dict[tuple[Path, bool], dict[str, str]] = field(default_factory=dict)
    _code: dict[str, str] = field(default_factory=dict)
    _code_keys: dict[bool, str] = field(default_factory=dict)
    _bare: dict[str, Parts | None] = field(default_factory=dict)
    _narrow: dict[Path, bool] = field(default_factory=dict)

    def sha256(self, path: Path) -> str:
        """A file's hash; raises OSError where it cannot be read."""
        if self.stamps is not None:
            return self.stamps.sha256(path)
        if path not in self._known:
            self._known[path] = file_sha256(path)
        return self._known[path]

    def hashes(self, place: Path, *, inside: bool = False) -> Parts:
        """Name relative to the workspace → hash, of a file or of all files below a folder."""
        known = (place, inside)
        if known not in self._walked:
            found = [place] if place.is_file() else walk(place, inside=inside)
            self._walked[known] = {
                os.path.relpath(path, self.root): self.sha256(path) for path in found
            }
        return self._walked[known]

    def code(self) -> Parts:
        """Name → hash of our own code's files, of Python, and of what is installed beside it."""
        if not self._code:
            self._code |= code_hashes(self)
            self._code[INSTALLED] = canonical_hash({"names": installed()})
            self._code["Python"] = canonical_hash(
                {"python": sys.version, "machine": platform.machine()}
            )
        return self._code

    def code_key(self, *, running: bool) -> str:
        """Hash of all of it, or of what a notebook runs through."""
        if running not in self._code_keys:
            found = {name: content for name, content in self.code().items()
                     if not running or runs(name)}  # fmt: skip
            self._code_keys[running] = canonical_hash(found)
        return self._code_keys[running]

    def bare(self, client: str) -> Parts | None:
        """What other campaigns' reports may know of each campaign; None where it cannot be said."""
        if client not in self._bare:
            self._bare[client] = _bare(self.root, client, self.campaigns.get(client))
        return self._bare[client]

    def narrow(self, notebook: Path) -> bool:
        """Whether a notebook reads nothing beside the report that it opens."""
        if notebook not in self._narrow:
            self._narrow[notebook] = reads_only_its_report(notebook.read_bytes())
        return self._narrow[notebook]


def _bare(root: Path, client: str, known: Mapping[str, Any] | None) -> Parts | None:
    from kpi_lib.params.bare import bare
    from kpi_lib.params.load import load_client

    try:
        campaigns = load_client(root, client)[1] if known is None else known
    except KpiError:
        return None
    return {
        slug: canonical_hash(bare(one).model_dump(mode="json", by_alias=True))
        for slug, one in campaigns.items()
    }


def run_parts(report: Report, inputs: Inputs) -> Parts:
    """What the executed notebook rests on."""
    identity = {
        "report": [report.kind, report.client, report.campaign, report.custom],
        "parameters": report.parameters(inputs.root),
    }
    notebook = os.path.relpath(report.notebook, inputs.root)
    return {
        "the report": canonical_hash(identity),
        notebook: inputs.sha256(report.notebook),
        **inputs.hashes(inputs.root / "params" / "rates.csv"),
        **_own(report, inputs),
        CODE_RUN: inputs.code_key(running=True),
    }


def runs(name: str) -> bool:
    """Whether a notebook runs through a file of our code."""
    room, _, inside = name.partition("/")
    return room != "kpi_site" or not inside.startswith(PAGES_ONLY)


def _own(report: Report, inputs: Inputs) -> Parts:
    """Params and data of the report: of its campaign as far as that can be told."""
    root, client = inputs.root, report.client or ""
    params, data = root / "params" / client, root / "data" / client
    others = inputs.bare(client) if report.campaign and not report.custom else None
    if report.campaign is None or others is None or not inputs.narrow(report.notebook):
        beside = inputs.hashes(report.notebook.parent) if report.custom else {}
        return {**inputs.hashes(params), **inputs.hashes(data, inside=True), **beside}
    own = data / report.campaign / MEDIA
    return {
        **inputs.hashes(params / "client.yaml"),
        **inputs.hashes(params / f"{report.campaign}.yaml"),
        **{f"params of {name}": content for name, content in others.items()
           if name != report.campaign},
        **{name: content for name, content in inputs.hashes(data, inside=True).items()
           if MEDIA not in Path(name).parts or (root / name).is_relative_to(own)},
    }  # fmt: skip


def page_parts(report: Report, inputs: Inputs, more: Parts) -> Parts:
    """What the pages rest on beside the executed notebook; `more`: approval, PDF, cards."""
    root = inputs.root
    found = {CODE_PAGES: inputs.code_key(running=False), **more}
    if report.client is None:
        return found
    params = root / "params" / report.client
    own = {"client.yaml", f"{report.campaign}.yaml"}
    found |= {name: content for name, content in inputs.hashes(params).items()
              if Path(name).suffix != ".yaml" or Path(name).name in own}  # fmt: skip
    if report.campaign is not None:
        found |= inputs.hashes(root / "data" / report.client / report.campaign / MEDIA, inside=True)
    return found


def report_key(report: Report, inputs: Inputs) -> str:
    """Key of everything that the executed notebook rests on."""
    return canonical_hash(dict(run_parts(report, inputs)))


def walk(folder: Path, *, inside: bool = False) -> Iterator[Path]:
    """Every file below a folder, links followed once; nothing where there is no folder.

    With `inside`, links that lead out of the folder are passed over: a received export may hold
    one to the whole disk, and no importer follows it.
    """
    seen: set[str] = set()
    home = Path(os.path.realpath(folder))
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen or (inside and not Path(real).is_relative_to(home)):
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        paths = (Path(place, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file() and not (inside and _out(path, home)))


def _out(path: Path, home: Path) -> bool:
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(home)


def code_hashes(inputs: Inputs) -> dict[str, str]:
    """Our own code, templates and catalogues: name → hash."""
    return {name: inputs.sha256(path) for name, path in code_files().items()}


def code_files() -> dict[str, Path]:
    """Name → file of our own code, templates and catalogues."""
    found = {}
    for package in ("kpi_lib", "kpi_site"):
        folder = Path(str(files(package)))
        for path in walk(folder):
            if path.suffix != ".pyc":
                found[f"{package}/{path.relative_to(folder).as_posix()}"] = path
    return found


def installed() -> list[str]:
    """Names and versions of installed packages, by their folders (reading each is slow)."""
    return sorted({path.name for place in package_places() for path in place.glob("*.dist-info")})


def package_places() -> list[Path]:
    """Where packages are installed."""
    return sorted({Path(place) for place in sys.path if place})


def canonical_hash(content: Mapping[str, Any]) -> str:
    """Hash of plain data, whatever the order of its keys."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())
