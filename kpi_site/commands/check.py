"""`kpi check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kpi_lib.sources.source import FileReport
from kpi_site.console import complain, say
from kpi_site.findings import CampaignFindings, Findings, find, residual_text, wrong_lines
from kpi_site.plan import make_plan

POSTS = (("selected", "selected"), ("not_selected", "left out"),
         ("listed_not_found", "listed but in no export"),
         ("contracted_not_found", "agreed but not found"))  # fmt: skip
MOST_CODES = 10


def run(root: Path, selection: Sequence[str]) -> int:
    """Say everything that is known of the selected clients' files; gives the exit code."""
    root = root.absolute()
    plan = make_plan(root, selection)
    if plan.problems:
        for problem in plan.problems:
            complain(str(problem))
        return 2
    wrong = 0
    for client, campaigns in plan.workspace.campaigns.items():
        findings = find(root, client)
        names = tuple(campaigns)
        for line in client_lines(findings, names):
            say(line)
        found = list(wrong_lines(findings, names))
        wrong += len(found)
        say(f"{client}: {'clean' if not found else 'problems: ' + str(len(found))}")
        for line in found:
            say(f"  {line}")
        say()
    return 1 if wrong else 0


def client_lines(findings: Findings, campaigns: Sequence[str]) -> Iterator[str]:
    """The client's files, then each campaign."""
    for file in findings.files:
        if file.scope is None or file.scope in campaigns:
            yield from file_lines(file)
    for name in campaigns:
        if name in findings.campaigns:
            yield from campaign_lines(f"{findings.client}/{name}", findings.campaigns[name])
    for row in findings.codes.head(MOST_CODES).to_dict("records"):
        yield (f"code of nobody: {row['code']}, orders: {row['orders']}, "
               f"{_day(row['first_day'])} to {_day(row['last_day'])}")  # fmt: skip
    if len(findings.codes) > MOST_CODES:
        yield f"… and {len(findings.codes) - MOST_CODES} more codes of nobody"


def file_lines(file: FileReport) -> Iterator[str]:
    """What a file was taken for, whose it is, what was read, decided and found wrong."""
    yield file.file
    owner = {None: "nobody's account", "@brand": "the brand's account"}.get(file.owner, file.owner)
    known = "on an unknown day" if file.exported_on is None else f"on {file.exported_on}"
    source = "" if file.exported_from == "unknown" else f" (says the {file.exported_from})"
    yield f"    {file.label}; {owner}; exported {known}{source}"
    period = f"; {file.period[0]} to {file.period[1]}" if file.period else ""
    yield f"    rows: {file.rows_read} read, {file.rows_used} used, {file.rows_bad} bad{period}"
    yield from (f"    decided: {decision}" for decision in file.decisions)
    for bad in file.bad:
        yield f"    bad row {bad.row}, {bad.column}: '{bad.value}'; expected {bad.expected}"
    yield from (f"    {problem.severity}: {problem.what}" for problem in file.problems)


def campaign_lines(name: str, found: CampaignFindings) -> Iterator[str]:
    """The campaign's posts by creator, and its residuals."""
    yield name
    for row in found.posts.to_dict("records"):
        parts = [f"{row[column]} {words}" for column, words in POSTS if row[column]]
        yield f"    posts of {row['creator']}: {', '.join(parts) or 'none'}"
    yield from (f"    {residual_text(residual)}" for residual in found.residuals)


def _day(moment: object) -> str:
    return str(moment)[:10]
