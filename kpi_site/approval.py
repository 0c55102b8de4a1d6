"""Who approved a report, what they approved, and why it may not be sent."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kpi_lib.errors import KpiError
from kpi_lib.published import published_folder
from kpi_site.differences import differences, figures, residual_lines
from kpi_site.files import file_sha256, write_text
from kpi_site.ingredients import Inputs, report_key
from kpi_site.plan import Report
from kpi_site.state import notebook_is_current, recall

Json = Mapping[str, Any]
FILE = "approval.json"
LONGEST_NAME = 80
LONGEST_REASON = 300
NOT_APPROVED = "not approved"
OWN_CHECKS = frozenset({"creators_to_campaign", "orders_to_shop"})
"""What is left of these is a mistake of the report itself: nobody can accept it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether a report may be sent."""

    approved: bool
    """By a person, as it stands, and nothing speaks against it."""
    by: str | None = None
    on: str | None = None
    """Who approved it last, and the day (ISO); None where nobody did, or it was withdrawn."""
    why: tuple[str, ...] = ()
    """In plain English why it may not be sent; empty where it may."""

    @property
    def words(self) -> str:
        """`approved by Ada on 2026-04-27`, `draft`, `changed since approval`."""
        if self.approved:
            return f"approved by {self.by} on {self.on}"
        return "changed since approval" if self.by else "draft"

    @property
    def told(self) -> bool:
        """There is more to say than that nobody approved it yet."""
        return bool(self.why) and self.why != (NOT_APPROVED,)


def standing(root: Path, report: Report) -> Standing:
    """How a campaign's report stands, read from what the last build left; runs nothing.

    Not approved, changed since in numbers, texts or gallery, sums that do not add up, pages that
    are not as the build left them, a build that failed or was withheld: each is a reason.
    """
    notebook = _notebook(root, report)
    if notebook is None:
        return Standing(approved=False, why=(f"not built. Run: kpi build {report.name}",))
    found = of_contents(root, report, notebook)
    why = (*found.why, *_build(root, report))
    return Standing(approved=not why, by=found.by, on=found.on, why=why)


def of_contents(root: Path, report: Report, notebook: Json) -> Standing:
    """The same by the contents alone: what marks a page, while it is being made."""
    from kpi_site.contents import contents

    record = read_record(root, report)
    if record is None:
        return Standing(approved=False, why=(NOT_APPROVED,))
    by, on = record["by"], record["on"]
    if record.get("withdrawn"):
        return Standing(approved=False, why=(f"approval withdrawn by {by} on {on}",))
    why = tuple(differences(record, contents(root, report, notebook)))
    return Standing(approved=not why, by=by, on=on, why=why)


def is_draft(root: Path, report: Report, notebook: Json) -> bool:
    """Whether a client's page must say that it is a draft; only campaigns are approved."""
    return report.kind == "campaign" and not of_contents(root, report, notebook).approved


def standing_json(root: Path, report: Report, notebook: Json) -> Json | None:
    """The standing as the build remembers it, for the pages that list reports."""
    return asdict(of_contents(root, report, notebook)) if report.kind == "campaign" else None


def remembered(root: Path, report: Report) -> Standing:
    """The standing when the pages were last made: quick, for lists of many reports."""
    made = recall(root, report)
    if made is None or made.failure is not None or made.standing is None:
        why = tuple(_build(root, report)) or (NOT_APPROVED,)
        return Standing(approved=False, why=why)
    found = dict(made.standing)
    return Standing(**{**found, "why": tuple(found["why"])})


def approval_key(root: Path, report: Report) -> str:
    """Key of a report's approval: another one means other marks on its pages, not another run."""
    path = record_file(root, report)
    return file_sha256(path) if path is not None and path.is_file() else ""


def record_file(root: Path, report: Report) -> Path | None:
    """`published/<client>/<campaign>/approval.json`; None for what is no campaign."""
    if report.client is None or report.campaign is None:
        return None
    return published_folder(root, report.client, report.campaign) / FILE


def read_record(root: Path, report: Report) -> Json | None:
    """The record; None where there is none, or none that can be read: then nothing is approved."""
    path = record_file(root, report)
    try:
        is_there = path is not None and path.is_file()
        found = json.loads(path.read_text(encoding="utf-8")) if path and is_there else None
        return found if isinstance(found, dict) and _is_signed(found) else None
    except (KpiError, OSError, ValueError, RecursionError):
        return None


def _is_signed(record: Json) -> bool:
    """By a name and on a day such as we write: both stand on pages and in messages."""
    by, on = record.get("by"), record.get("on")
    if not isinstance(by, str) or not isinstance(on, str):
        return False
    return checked_name(by) == by and dt.date.fromisoformat(on).isoformat() == on


def approve(root: Path, report: Report, *, by: str, on: dt.date, accept: str = "") -> list[str]:
    """Record that a person approves the report as it stands; gives the failed checks accepted.

    `accept` says why checks that do not add up are as they should be. Raises KpiError with every
    reason why the report cannot be approved: not built, built from other inputs, failed checks.
    """
    from kpi_site.contents import contents

    name, reason = checked_name(by), _text(accept, "--accept", LONGEST_REASON) if accept else ""
    path, notebook = record_file(root, report), _notebook(root, report)
    why = list(_not_ready(root, report))
    if why or path is None or notebook is None:
        raise KpiError("\n".join(why or [f"{report.name} is no campaign: it cannot be approved."]))
    found = contents(root, report, notebook)
    if found.numbers is None:
        raise KpiError(f"{report.name} shows no scorecard: there are no numbers to approve.")
    failed = residual_lines(found.failed)
    _refuse_failed(report, [one["check"] for one in found.failed], failed, reason)
    record = {
        "by": name,
        "on": on.isoformat(),
        "as_of": found.numbers["as_of"],
        "numbers": found.numbers_hash,
        "figures": figures(found.numbers),
        "texts": found.texts,
        "gallery": found.gallery,
        "accepted": {"why": reason, "checks": failed} if failed else None,
    }
    write_text(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return failed


def withdraw(root: Path, report: Report, *, by: str, on: dt.date) -> None:
    """Record that a person takes the approval back; raises KpiError where there is none."""
    path, record = record_file(root, report), read_record(root, report)
    if path is None or record is None or record.get("withdrawn"):
        raise KpiError(f"{report.name} is not approved: there is nothing to withdraw.")
    taken = {"by": checked_name(by), "on": on.isoformat(), "withdrawn": True}
    write_text(path, json.dumps(taken, indent=1, ensure_ascii=False) + "\n")


def checked_name(name: str) -> str:
    """A person's name as it may stand on a page; raises KpiError for what is none."""
    return _text(name, "--by", LONGEST_NAME)


def _text(given: str, option: str, longest: int) -> str:
    text = given.strip()
    if not text or len(text) > longest:
        raise KpiError(f"{option} takes a text of 1 to {longest} letters, not of {len(text)}.")
    if any(unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
           for mark in text):  # fmt: skip
        raise KpiError(f"{option} holds control characters; write it as plain text.")
    return text


def _refuse_failed(report: Report, checks: list[str], lines: list[str], reason: str) -> None:
    ours = [line for check, line in zip(checks, lines, strict=True) if check in OWN_CHECKS]
    if ours:
        listed = "\n".join(f"  {line}" for line in ours)
        raise KpiError(f"{report.name}: the report's own sums do not add up:\n{listed}")
    if lines and not reason:
        listed = "\n".join(f"  {line}" for line in lines)
        raise KpiError(
            f"{report.name}: reconciliation failed:\n{listed}\n"
            "Mend the files and build again, or say why it is right: --accept 'WHY'"
        )


def _not_ready(root: Path, report: Report) -> Iterator[str]:
    """Why the last build is none that can be approved."""
    made, again = recall(root, report), f"Run: kpi build {report.name}"
    if made is None or _notebook(root, report) is None:
        yield f"{report.name} was not built yet. {again}"
    elif made.failure is not None:
        yield from (f"{report.name}: {line}" for line in _build(root, report))
    elif not notebook_is_current(root, report, report_key(report, Inputs(root=root))):
        yield f"{report.name}: its files, params or code changed since it was built. {again}"


def _build(root: Path, report: Report) -> Iterator[str]:
    """What is wrong with the last build, or was done to its pages since."""
    made = recall(root, report)
    if made is None:
        yield f"not built. Run: kpi build {report.name}"
        return
    if made.failure is not None:
        yield f"the last build {made.failure.how}: {next(iter(made.failure.lines), '')}"
        return
    folder = report.folder(root, "client")
    for name, content in made.files.items():
        path = root / name
        mine = folder is not None and path.is_relative_to(folder)
        if mine and not (path.is_file() and file_sha256(path) == content):
            yield f"{name} is not as the build left it. Run: kpi build {report.name}"


def _notebook(root: Path, report: Report) -> Json | None:
    """The executed notebook, read without the Jupyter stack."""
    try:
        found = json.loads(report.executed(root).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("cells"), list) else None
