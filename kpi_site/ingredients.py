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
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    _files: dict[str, str] = field(default_factory=dict)
    _groups: dict[tuple[object, ...], Parts] = field(default_factory=dict)
    _hashes: dict[int, tuple[Parts, str]] = field(default_factory=dict)
    _narrow: dict[Path, bool] = field(default_factory=dict)

    def sha256(self, path: str | Path) -> str:
        """A file's hash; raises OSError where it cannot be read."""
        if self.stamps is not None:
            return self.stamps.sha256(path)
        name = str(path)
        if name not in self._files:
            self._files[name] = file_sha256(Path(path))
        return self._files[name]

    def group(self, make: Callable[..., Parts], *given: object) -> Parts:
        """Ingredients that several reports share, worked out once."""
        known = (make.__name__, *given)
        if known not in self._groups:
            self._groups[known] = make(self, *given)
        return self._groups[known]

    def key(self, groups: Sequence[Parts]) -> str:
        """Key of groups of ingredients, each hashed once."""
        for group in groups:
            if id(group) not in self._hashes:
                self._hashes[id(group)] = (group, canonical_hash(group))
        return canonical_hash({"groups": [self._hashes[id(group)][1] for group in groups]})

    def hashes(self, place: Path, *, inside: bool = False) -> Parts:
        """Name relative to the workspace → hash, of a file or of all files below a folder."""
        names = [str(place)] if place.is_file() else walk(place, inside=inside)
        top = f"{self.root}{os.sep}"
        return {
            name.removeprefix(top) if name.startswith(top) else os.path.relpath(name, self.root):
            self.sha256(name) for name in names
        }  # fmt: skip

    def code(self) -> Parts:
        """Name → hash of our own code's files, of Python, and of what is installed beside it."""
        return self.group(_code)

    def narrow(self, notebook: Path) -> bool:
        """Whether a notebook reads nothing beside the report that it opens."""
        if notebook not in self._narrow:
            self._narrow[notebook] = reads_only_its_report(notebook.read_bytes())
        return self._narrow[notebook]


def _code(inputs: Inputs) -> Parts:
    python = {"python": sys.version, "machine": platform.machine()}
    return {**code_hashes(inputs), INSTALLED: canonical_hash({"names": installed()}),
            "Python": canonical_hash(python)}  # fmt: skip


def _code_run(inputs: Inputs) -> Parts:
    found = {name: content for name, content in inputs.code().items() if runs(name)}
    return {CODE_RUN: canonical_hash(found)}


def _code_pages(inputs: Inputs) -> Parts:
    return {CODE_PAGES: canonical_hash(inputs.code())}


def _rates(inputs: Inputs) -> Parts:
    return inputs.hashes(inputs.root / "params" / "rates.csv")


def _params(inputs: Inputs, client: str) -> Parts:
    return inputs.hashes(inputs.root / "params" / client)


def _data(inputs: Inputs, client: str) -> Parts:
    place = inputs.root / "data" / client
    return {**inputs.hashes(place, inside=True), **dict(_links_and_empty(inputs.root, place))}


def _links_and_empty(root: Path, place: Path) -> Iterator[tuple[str, str]]:
    """Links, which may lead nowhere or out, and empty folders: a report warns of such, or fails."""
    for folder, folders, names in os.walk(place):
        inside = os.path.relpath(folder, root)
        if not folders and not names:
            yield f"{inside}/ (folder)", "empty"
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink():
                target = os.path.relpath(os.path.realpath(path), os.path.realpath(root))
                yield f"{inside}/{name} (link)", sha256(f"{target} {path.exists()}".encode())


def _no_media(inputs: Inputs, client: str) -> Parts:
    found = inputs.group(_data, client)
    return {name: content for name, content in found.items() if not _is_picture(name)}


def _is_picture(name: str) -> bool:
    """Below `data/<client>/<campaign>/`: a client or a campaign may itself be called `media`."""
    return MEDIA in name.split("/")[3:-1]


def _media(inputs: Inputs, client: str, campaign: str) -> Parts:
    own = f"data/{client}/{campaign}/{MEDIA}/"
    found = inputs.group(_data, client)
    return {name: content for name, content in found.items() if name.startswith(own)}


def _beside(inputs: Inputs, folder: Path) -> Parts:
    return inputs.hashes(folder)


def _helpers(inputs: Inputs, folder: Path) -> Parts:
    """What a standard notebook may import or read beside it."""
    found = inputs.group(_beside, folder)
    return {name: content for name, content in found.items() if not name.endswith(".ipynb")}


def _bare(inputs: Inputs, client: str) -> Parts:
    """What other campaigns' reports may know of each; nothing where it cannot be said."""
    from kpi_lib.params.bare import bare
    from kpi_lib.params.load import load_client

    known = inputs.campaigns.get(client)
    try:
        campaigns = load_client(inputs.root, client)[1] if known is None else known
    except KpiError:
        return {}
    return {
        slug: canonical_hash(bare(one).model_dump(mode="json", by_alias=True))
        for slug, one in campaigns.items()
    }


def run_groups(report: Report, inputs: Inputs) -> list[Parts]:
    """What the executed notebook rests on, in groups that reports may share."""
    identity = {
        "report": [report.kind, report.client, report.campaign, report.custom],
        "parameters": report.parameters(inputs.root),
    }
    notebook = os.path.relpath(report.notebook, inputs.root)
    own = {"the report": canonical_hash(identity), notebook: inputs.sha256(report.notebook)}
    return [own, inputs.group(_code_run), inputs.group(_rates), *_own(report, inputs)]


def _own(report: Report, inputs: Inputs) -> list[Parts]:
    """Params and data of the report: of its campaign as far as that can be told."""
    client, campaign = report.client or "", report.campaign
    others = inputs.group(_bare, client) if campaign and not report.custom else {}
    params = inputs.group(_params, client)
    if campaign is None or campaign not in others or not inputs.narrow(report.notebook):
        beside = [inputs.group(_beside if report.custom else _helpers, report.notebook.parent)]
        return [params, inputs.group(_data, client), *beside]
    own = {name: params[name] for name in _own_params(report) if name in params}
    own |= {f"params of {name}": content for name, content in others.items() if name != campaign}
    return [own, inputs.group(_no_media, client), inputs.group(_media, client, campaign)]


def _own_params(report: Report) -> tuple[str, ...]:
    folder = f"params/{report.client}"
    return f"{folder}/client.yaml", f"{folder}/{report.campaign}.yaml"


def page_groups(report: Report, inputs: Inputs, more: Parts) -> list[Parts]:
    """What the pages rest on beside the executed notebook; `more`: approval, PDF, cards."""
    found = [more, inputs.group(_code_pages)]
    if report.client is None:
        return found
    params, own = inputs.group(_params, report.client), _own_params(report)
    found.append({name: content for name, content in params.items()
                  if name in own or not name.endswith(".yaml")})  # fmt: skip
    if report.campaign is not None:
        found.append(inputs.group(_media, report.client, report.campaign))
    return found


def merged(groups: Sequence[Parts]) -> dict[str, str]:
    """All ingredients of some groups."""
    return {name: content for group in groups for name, content in group.items()}


def report_key(report: Report, inputs: Inputs) -> str:
    """Key of everything that the executed notebook rests on."""
    return inputs.key(run_groups(report, inputs))


def runs(name: str) -> bool:
    """Whether a notebook runs through a file of our code."""
    room, _, inside = name.partition("/")
    return room != "kpi_site" or not inside.startswith(PAGES_ONLY)


def walk(folder: Path, *, inside: bool = False) -> Iterator[str]:
    """Path of every file below a folder, links followed once; nothing where there is no folder.

    With `inside`, links that lead out of the folder are passed over: a received export may hold
    one to the whole disk, and no importer follows it.
    """
    home = os.path.realpath(folder)
    if os.path.isdir(home):  # noqa: PTH112 - texts throughout: Paths take three times as long
        yield from _walk(str(folder), home, {home}, home if inside else None)


def _walk(folder: str, real: str, seen: set[str], home: str | None) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        where = (
            os.path.realpath(entry.path) if entry.is_symlink() else f"{real}{os.sep}{entry.name}"
        )
        if home is not None and entry.is_symlink() and not where.startswith(f"{home}{os.sep}"):
            continue
        if entry.is_dir():
            if entry.name not in SKIPPED_FOLDERS and where not in seen:
                seen.add(where)
                yield from _walk(entry.path, where, seen, home)
        elif entry.is_file():
            yield entry.path


def code_hashes(inputs: Inputs) -> dict[str, str]:
    """Our own code, templates and catalogues: name → hash."""
    found = {}
    for package in ("kpi_lib", "kpi_site"):
        folder = str(files(package))
        for path in walk(Path(folder)):
            if not path.endswith(".pyc"):
                name = path.removeprefix(folder).replace(os.sep, "/")
                found[f"{package}{name}"] = inputs.sha256(path)
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
