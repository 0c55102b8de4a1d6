"""A client's folder read: every file recognised, owned and put into the tidy tables."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

import kpi_lib.sources.cache as cache
from kpi_lib.errors import Problem, SourceError
from kpi_lib.params.models import CampaignParams, ClientParams, FileRule
from kpi_lib.sources.assign import Assigned, assign
from kpi_lib.sources.folders import Found, find_files
from kpi_lib.sources.identity import redact, workspace_key
from kpi_lib.sources.names import matches, params_file
from kpi_lib.sources.owners import People, people
from kpi_lib.sources.read import read_file
from kpi_lib.sources.schema import all_tables
from kpi_lib.sources.source import Collection, FileReport, Parsed

_CHUNK = 1 << 20


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file of the folder on its way into the collection."""

    found: Found
    rule: FileRule
    sha256: str
    parsed: Parsed | None
    """None: left out by params, or not read, with the problems that say why."""
    problems: tuple[Problem, ...] = ()


def collect(root: Path, client: str, client_params: ClientParams,
            campaigns: Mapping[str, CampaignParams]) -> Collection:  # fmt: skip
    """Read `data/<client>/_shared/` and the folders of these campaigns (slug → params).

    Gives every tidy table with `PROVENANCE` columns and a report on every file, sorted by path.
    What cannot be read or belongs to nobody is a problem of its file; nothing is raised for it.
    """
    key = workspace_key(root)
    files, problems = find_files(root, client, list(campaigns))
    used: set[tuple[str | None, str]] = set()
    items = [
        _read(root, found, _rule(found, client_params, campaigns, used), client_params, key)
        for found in files
    ]
    everybody = _everybody(items, client_params, campaigns)
    done = [_assigned(item, everybody[item.found.scope]) for item in items]
    done = _once(done)
    problems += _unused_rules(client, client_params, campaigns, used)
    return Collection(
        files=tuple(item.report for item in done),
        tables=_tables(done),
        folder_problems=tuple(problems),
    )


def _rules(scope: str | None, client_params: ClientParams,
           campaigns: Mapping[str, CampaignParams]) -> Mapping[str, FileRule]:  # fmt: skip
    return client_params.files if scope is None else campaigns[scope].files


def _rule(found: Found, client_params: ClientParams, campaigns: Mapping[str, CampaignParams],
          used: set[tuple[str | None, str]]) -> FileRule:  # fmt: skip
    """The first rule of params whose pattern names the file."""
    for pattern, rule in _rules(found.scope, client_params, campaigns).items():
        if matches(pattern, found.inside):
            used.add((found.scope, pattern))
            return rule
    return FileRule()


def _unused_rules(client: str, client_params: ClientParams,
                  campaigns: Mapping[str, CampaignParams],
                  used: set[tuple[str | None, str]]) -> list[Problem]:  # fmt: skip
    problems = []
    for scope in (None, *sorted(campaigns)):
        for pattern in _rules(scope, client_params, campaigns):
            if (scope, pattern) not in used:
                folder = f"data/{client}/{scope or '_shared'}/"
                what = f"matches no file of {folder}, or an earlier rule has them all."
                where = params_file(f"{folder}x")
                problems.append(
                    Problem(where=where, what=what, key=f"files.{pattern}", severity="warning",
                            scope=scope, code="unused_rule")
                )  # fmt: skip
    return problems


def _read(root: Path, found: Found, rule: FileRule, client_params: ClientParams,
          key: bytes) -> Item:  # fmt: skip
    sha256 = ""
    try:
        sha256 = file_sha256(found.path)
        parsed = None if rule.ignore else _parsed(root, found, rule, client_params, key, sha256)
        return Item(found=found, rule=rule, sha256=sha256, parsed=parsed)
    except SourceError as error:
        problems = tuple(
            dataclasses.replace(problem, where=found.file, what=redact(problem.what))
            for problem in error.problems
        )
        return Item(found=found, rule=rule, sha256=sha256, parsed=None, problems=problems)
    except OSError as error:
        what = f"cannot be opened: {error.strerror}. Check that the file is there and readable."
        problem = Problem(where=found.file, what=what, code="unreadable")
        return Item(found=found, rule=rule, sha256=sha256, parsed=None, problems=(problem,))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes; raises OSError where it cannot be read."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _parsed(root: Path, found: Found, rule: FileRule, client_params: ClientParams, key: bytes,
            sha256: str) -> Parsed:  # fmt: skip
    zone = client_params.timezone
    name = cache.entry(sha256=sha256, file=found.file, rule=rule, timezone=zone, key=key)
    known = cache.load(root, name, key)
    if known is not None:
        return known
    parsed = read_file(found.path, root=root, rule=rule, timezone=zone, key=key)
    cache.store(root, name, key, parsed)
    return parsed


def _everybody(items: Sequence[Item], client_params: ClientParams,
               campaigns: Mapping[str, CampaignParams]) -> dict[str | None, People]:  # fmt: skip
    """Who can own the numbers of each folder: a campaign's roster, for `_shared` all rosters."""
    rosters: dict[str | None, list[pd.DataFrame]] = {scope: [] for scope in (None, *campaigns)}
    for item in items:
        if item.parsed is not None and "roster" in item.parsed.tables:
            rosters[item.found.scope].append(item.parsed.tables["roster"])
    every = [roster for scope in rosters for roster in rosters[scope]]
    return {
        scope: people(every if scope is None else rosters[scope] + rosters[None], client_params)
        for scope in rosters
    }


def _assigned(item: Item, known: People) -> Assigned:
    if item.parsed is None:
        return Assigned(report=_unread(item), tables={})
    return assign(item.found, item.rule, item.sha256, item.parsed, known)


def _unread(item: Item) -> FileReport:
    codes = {problem.code for problem in item.problems}
    kind = "ignored" if item.rule.ignore and not codes else (
        "unknown" if codes & {"unknown_file", "ambiguous_file"} else "unreadable"
    )  # fmt: skip
    label = {"ignored": "left out by params", "unknown": "not recognised",
             "unreadable": "not read"}[kind]  # fmt: skip
    return FileReport(
        file=item.found.file, kind=kind, label=label, scope=item.found.scope, owner=None,
        sha256=item.sha256, rows_read=0, rows_used=0, rows_bad=0, bad=(),
        exported_on=item.found.day, exported_from="folder" if item.found.day else "unknown",
        period=None, decisions=("left out, as params say",) if kind == "ignored" else (),
        problems=tuple(dataclasses.replace(problem, scope=item.found.scope)
                       for problem in item.problems),
    )  # fmt: skip


def _once(done: Sequence[Assigned]) -> list[Assigned]:
    """Copies of a file (same bytes, folder, owner and day of export) count once.

    A copy without a day of export is a copy of the dated one.
    """
    by_content: dict[tuple[str, str | None, str | None], list[int]] = {}
    for index, item in enumerate(done):
        if item.tables:
            report = item.report
            by_content.setdefault((report.sha256, report.scope, report.owner), []).append(index)
    result = list(done)
    for same in by_content.values():
        dated = {done[index].report.exported_on: index for index in reversed(same)}
        undated = dated.pop(None, same[0])
        keep = set(dated.values()) or {undated}
        for index in same:
            if index not in keep:
                day = done[index].report.exported_on
                original = done[dated.get(day, min(keep))]
                result[index] = _copy_of(done[index], original)
    return result


def _copy_of(item: Assigned, original: Assigned) -> Assigned:
    said = f"the same file as {original.report.file}: counted once"
    decisions = (*item.report.decisions, said)
    report = dataclasses.replace(item.report, rows_used=0, decisions=decisions)
    return Assigned(report=report, tables={})


def _tables(done: Sequence[Assigned]) -> dict[str, pd.DataFrame]:
    tables = all_tables()
    for name, empty in tables.items():
        frames = [
            item.tables[name].assign(source=index)
            for index, item in enumerate(done)
            if name in item.tables and len(item.tables[name])
        ]
        if frames:
            joined = pd.concat(frames, ignore_index=True)
            tables[name] = joined[list(empty.columns)].astype(empty.dtypes.to_dict())
    return tables
