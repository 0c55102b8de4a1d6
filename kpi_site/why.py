"""Why a report would be built again: which of its ingredients are not what they were."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_site.console import indented
from kpi_site.files import write_text
from kpi_site.ingredients import CODE_PAGES, CODE_RUN, Inputs, Parts, canonical_hash, run_parts
from kpi_site.keys import page_ingredients
from kpi_site.plan import Report
from kpi_site.state import is_current, notebook_is_current, recall, sent_key

FOLDER = Path(".kpi") / "why"
MOST_FILES = 8
"""So many files of our code are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a build would do for a report, and because of what; plain English, a line each."""

    run: tuple[str, ...] = ()
    """Why its notebook would be run; empty: it would not."""
    pages: tuple[str, ...] = ()
    """Why its pages would be made again, the notebook apart."""


def keep_ingredients(report: Report, inputs: Inputs, run: Parts, pages: Parts) -> None:
    """Remember what a report was made from, to be able to say later what changed."""
    kept = {"run": dict(run), "pages": dict(pages)}
    _write(inputs.root, report.stem.with_suffix(".json"), kept)
    code = Path("code", f"{pages[CODE_PAGES]}.json")
    if not (inputs.root / FOLDER / code).is_file():
        _write(inputs.root, code, dict(inputs.code()))


def _write(root: Path, name: Path, content: Mapping[str, Any]) -> None:
    write_text(root / FOLDER / name, json.dumps(content, indent=0, sort_keys=True) + "\n")


def why(report: Report, inputs: Inputs) -> Why:
    """What a build would do for a report; builds nothing."""
    root, made = inputs.root, recall(inputs.root, report)
    if made is None:
        return Why(run=("it was not built yet (or .kpi/ was deleted)",))
    if made.failure is not None:
        first = next(iter(made.failure.lines), "")
        return Why(run=(f"the last attempt {made.failure.how}: {first}",))
    run = run_parts(report, inputs)
    printed = _was_printed(report, made.files, root)
    pages = page_ingredients(report, inputs, printed=printed)
    before, key = _read(root, report.stem.with_suffix(".json")), canonical_hash(dict(run))
    again: list[str] = []
    if not notebook_is_current(root, report, key, inputs.sha256):
        again += _changes(before.get("run"), run, inputs, before)
        if made.sent != sent_key(root, report, made.kept):
            again.append("the numbers that were sent before: changed")
        again += _touched(root, report, made.files, inputs, executed=True)
    if is_current(root, report, key, canonical_hash(dict(pages)), inputs.sha256):
        return Why()
    rendered = [*_changes(before.get("pages"), pages, inputs, before),
                *_touched(root, report, made.files, inputs, executed=False)]  # fmt: skip
    if not again and not rendered:
        rendered = ["its pages were not made to the end"]
    return Why(run=tuple(again), pages=tuple(rendered))


def _was_printed(report: Report, files: Mapping[str, str], root: Path) -> bool:
    page = f".kpi/print/{report.stem.with_suffix('.html').as_posix()}"
    return report.kind == "campaign" and page in files


def _read(root: Path, name: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads((root / FOLDER / name).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _changes(
    before: Parts | None, now: Parts, inputs: Inputs, kept: Mapping[str, Parts]
) -> Iterator[str]:
    """`data/acme/spring/costs.csv: changed`, `…: new`, `…: gone`."""
    if before is None:
        return
    for name in sorted({*before, *now}):
        if before.get(name) == now.get(name):
            continue
        if name in (CODE_RUN, CODE_PAGES):
            yield f"{name}: changed{_named(inputs, kept)}"
        else:
            yield f"{name}: {_how(before, now, name)}"


def _how(before: Parts, now: Parts, name: str) -> str:
    if name not in before:
        return "new"
    return "changed" if name in now else "gone"


def _named(inputs: Inputs, kept: Mapping[str, Parts]) -> str:
    """The files of our code that changed, where they are known."""
    code = kept.get("pages", {}).get(CODE_PAGES, "")
    before: Mapping[str, Any] = _read(inputs.root, Path("code", f"{code}.json"))
    if not before:
        return ""
    now = inputs.code()
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
    return f" ({', '.join(names[:MOST_FILES])}{more})" if names else ""


def _touched(
    root: Path, report: Report, files: Mapping[str, str], inputs: Inputs, *, executed: bool
) -> Iterator[str]:
    """What a build made and somebody changed or deleted since."""
    own = report.executed(root).relative_to(root).as_posix()
    for name in sorted(files):
        if (name == own) != executed:
            continue
        path = root / name
        if not path.is_file():
            yield f"{name}: deleted since it was made"
        elif inputs.sha256(path) != files[name]:
            yield f"{name}: changed since it was made"


def lines(report: Report, found: Why) -> list[str]:
    """What the command line says."""
    if not found.run and not found.pages:
        return [f"{report.name}: up to date."]
    said = []
    if found.run:
        said += [f"{report.name}: its notebook would be run, because of", *indented(found.run)]
    if found.pages:
        said += [f"{report.name}: its pages would be made, because of", *indented(found.pages)]
    return said
