"""A file that was read gets its owner, its day of export and its report."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.errors import Problem, Severity
from kpi_lib.params.models import FileRule
from kpi_lib.sources.cells import plain, shown
from kpi_lib.sources.folders import Found
from kpi_lib.sources.identity import redact
from kpi_lib.sources.names import params_file, rule_line
from kpi_lib.sources.owners import People
from kpi_lib.sources.source import FileReport, Parsed


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A file's report, its tables as they were read, and who owns their rows."""

    report: FileReport
    tables: Mapping[str, pd.DataFrame]
    owners: Mapping[str, NDArray[np.object_]] = dataclasses.field(default_factory=dict)
    """Table → owner of each row, None where it is nobody's; no table of a file that is no
    account's."""


Origin = Literal["folder", "file", "params", "unknown"]
_FEW = 8
"""So many names are listed in a message."""


@dataclasses.dataclass(slots=True, kw_only=True)
class _Owning:
    """Who owns a file's rows, and what was noted on the way (mutable on purpose: a log)."""

    found: Found
    rule: FileRule
    parsed: Parsed
    people: People
    problems: list[Problem] = dataclasses.field(default_factory=list)
    decisions: list[str] = dataclasses.field(default_factory=list)

    def note(self, code: str, what: str, severity: Severity = "error") -> None:
        self.problems.append(
            Problem(where=self.found.file, what=redact(what), code=code, severity=severity)
        )


def assign(found: Found, rule: FileRule, sha256: str, parsed: Parsed, people: People) -> Assigned:
    """The rows with their owners, and the file's report.

    Owner: the account that the file names, else the folder, else params; nobody where the file is
    no account's. What has no owner is an error that prints the line to add.
    """
    day, origin = _exported(found, rule, parsed)
    log = _Owning(found=found, rule=rule, parsed=parsed, people=people)
    owners = _owners(log) if parsed.needs_owner else {}
    different = sorted({owner for column in owners.values() for owner in column} - {None})
    problems = (*parsed.problems, *log.problems)
    report = FileReport(
        file=found.file, kind=parsed.kind, label=parsed.label, scope=found.scope,
        owner=different[0] if len(different) == 1 else None, sha256=sha256,
        rows_read=parsed.rows_read, rows_used=parsed.rows_used, rows_bad=parsed.rows_bad,
        bad=parsed.bad, exported_on=day, exported_from=origin, period=parsed.period,
        decisions=(*parsed.decisions, *log.decisions),
        problems=tuple(dataclasses.replace(problem, scope=found.scope) for problem in problems),
    )  # fmt: skip
    return Assigned(report=report, tables=parsed.tables, owners=owners)


def _exported(found: Found, rule: FileRule,
              parsed: Parsed) -> tuple[dt.date | None, Origin]:  # fmt: skip
    """The day of the export: the folder's, else the file's own, else the params'."""
    if found.day is not None:
        return found.day, "folder"
    if parsed.exported_on is not None:
        return parsed.exported_on, "file"
    return (rule.exported_on, "params") if rule.exported_on is not None else (None, "unknown")


def _owners(log: _Owning) -> dict[str, NDArray[np.object_]]:
    """Table → owner of every row."""
    platform = _platform(log.parsed)
    stated = _by_folder_or_params(log, platform)
    posts = log.parsed.tables.get("post_facts")
    accounts = [] if posts is None else sorted(posts["account"].dropna().unique())
    known = {account: log.people.by_account(account, platform) for account in accounts}
    if len(accounts) == 1:
        known = {accounts[0]: _single(log, accounts[0], known[accounts[0]], stated)}
    elif not accounts and stated is None and log.parsed.rows_read:
        _note_nobody(log, "does not say whose account it shows")
    elif len(accounts) > 1:
        _note_several(log, known)
    of_all = stated or next(iter(known.values()), None)
    return {
        name: np.array([known.get(account) for account in plain(frame["account"])], dtype=object)
        if name == "post_facts" and accounts
        else np.full(len(frame), of_all, dtype=object)
        for name, frame in log.parsed.tables.items()
    }


def _platform(parsed: Parsed) -> str:
    """The first platform that a row of the file names."""
    frames = (frame for frame in parsed.tables.values() if "platform" in frame)
    names = (name for frame in frames for name in frame["platform"] if isinstance(name, str))
    return next(names, "")


def _by_folder_or_params(log: _Owning, platform: str) -> str | None:
    owner = log.people.by_folders(log.found.folders, platform)
    if owner is not None or log.rule.creator is None:
        return owner
    owner = log.people.by_name(log.rule.creator, platform)
    if owner is None:
        name = shown(log.rule.creator)
        what = f"belongs to '{name}' as params say, but no roster has this creator."
        log.note("unknown_creator", f"{what}{log.people.suggest(name)}")
    return owner or log.rule.creator


def _single(log: _Owning, account: str, owner: str | None, stated: str | None) -> str | None:
    """The owner of a file that names one account."""
    name = shown(account)
    if owner is not None:
        if stated is not None and stated != owner:
            what = f"names the account '{name}' of {owner}, but its folder or params say {stated}: "
            log.note("owner_conflict", f"{what}taken as {owner}'s.", "warning")
        return owner
    rivals = log.people.rivals(account)
    if stated is None and rivals:
        what = f"shows the account '{name}', which rosters give to {' and to '.join(rivals)}"
        _note_nobody(log, f"{what}. Use one name, or say whose it is")
    elif stated is None:
        _note_nobody(log, f"shows the account '{name}', which no roster and no accounts of "
                     f"client.yaml name.{log.people.suggest_handle(account)} Add the handle there, "
                     "or say whose it is")  # fmt: skip
    return stated


def _note_nobody(log: _Owning, what: str) -> None:
    creators = list(log.people.creators.values())
    known = f" ({', '.join([*creators[:_FEW], 'brand'])})" if creators else ""
    line = rule_line(log.found.inside, "creator: NAME")
    log.note(
        "no_owner",
        f"{what}. Add to {params_file(log.found.file)}: {line}{known}, or put it into a folder "
        "named after the creator's handle.",
    )


def _note_several(log: _Owning, known: Mapping[str, str | None]) -> None:
    """A file of several accounts, as one login of Meta Business Suite exports them."""
    owned = [f"{shown(account)} ({owner})" for account, owner in known.items() if owner]
    nobody = [shown(account) for account, owner in known.items() if not owner]
    log.decisions.append(f"several accounts: {', '.join(owned) or 'none of a known owner'}")
    if not owned:
        _note_nobody(log, f"shows the accounts {', '.join(nobody[:_FEW])}, which no roster names")
    elif nobody:
        what = (
            f"also shows accounts that no roster and no accounts of client.yaml name: "
            f"{', '.join(nobody[:_FEW])}. Their posts are nobody's."
        )
        log.note("unknown_account", what, "warning")
