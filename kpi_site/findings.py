"""What can be said of a client's files before any report is made: for `check` and `--strict`."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kpi_lib.errors import KpiError, Problem
from kpi_lib.ledger.model import Residual
from kpi_lib.media import find_pictures
from kpi_lib.opened import open_files, read_files
from kpi_lib.params.load import load_workspace
from kpi_lib.reconcile import post_status, residuals, unclaimed_codes
from kpi_lib.sources import collect
from kpi_lib.sources.source import FileReport
from kpi_lib.sums import sums_table
from kpi_site.failure import Failure, plain_failure
from kpi_site.media import picture_problems
from kpi_site.plan import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFindings:
    """How a campaign's posts and totals stand."""

    posts: pd.DataFrame
    """As `kpi_lib.reconcile.post_status` gives it."""
    residuals: tuple[Residual, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """A client's files and what they come to."""

    client: str
    files: tuple[FileReport, ...]
    problems: tuple[Problem, ...]
    """Of files, of the folder, of the ledger."""
    campaigns: Mapping[str, CampaignFindings]
    """Empty where the ledger could not be built."""
    codes: pd.DataFrame
    """Codes of nobody, as `kpi_lib.reconcile.unclaimed_codes` gives them."""


def find(root: Path, client: str) -> Findings:
    """Read a client's files and reconcile them; raises ParamsError for params alone."""
    opened = open_files(root, client)
    campaigns = opened.campaigns
    try:
        read = read_files(opened)
    except KpiError as error:
        collection = collect(root, client, opened.params, campaigns)
        found = error.problems or (Problem(where=f"data/{client}", what=str(error)),)
        return Findings(
            client=client,
            files=collection.files,
            problems=(*collection.problems, *found),
            campaigns={},
            codes=pd.DataFrame(),
        )
    ledger, collection = read.ledger, read.collection
    pictures = [
        problem
        for name in campaigns
        for problem in (
            *find_pictures(root, client, name, ledger["posts"]).problems,
            *picture_problems(root, client, name),
        )
    ]
    return Findings(
        client=client,
        files=collection.files,
        problems=tuple(dict.fromkeys((*collection.problems, *ledger.problems, *pictures))),
        campaigns={
            name: CampaignFindings(
                posts=post_status(ledger, name),
                residuals=residuals(ledger, name, sums_table(ledger, name)),
            )
            for name in campaigns
        },
        codes=unclaimed_codes(ledger),
    )


def wrong_lines(findings: Findings, campaigns: Names[str] | None = None) -> Iterator[str]:
    """Everything that keeps these campaigns (None: all) from being clean, a line each."""
    scopes = None if campaigns is None else {None, *campaigns}
    for problem in findings.problems:
        if scopes is None or problem.scope in scopes:
            yield str(problem)
    for file in findings.files:
        if file.rows_bad and (scopes is None or file.scope in scopes):
            yield f"{file.file}: bad rows: {file.rows_bad} of {file.rows_read}."
    for name, found in findings.campaigns.items():
        if campaigns is None or name in campaigns:
            yield from (f"{findings.client}/{name}: {residual_text(residual)}"
                        for residual in found.residuals if residual.ok is False)  # fmt: skip


def residual_text(residual: Residual) -> str:
    """`orders_to_shop, ANNA10: Orders 12, Times used 14: differ by -2.`"""
    left, right = figure(residual.left), figure(residual.right)
    sides = f"{residual.left_label} {left}, {residual.right_label} {right}"
    if residual.residual is None:
        return f"{residual.check}, {residual.subject}: {sides}: cannot be compared."
    verdict = "agree" if residual.ok else f"differ by {figure(residual.residual)}"
    return f"{residual.check}, {residual.subject}: {sides}: {verdict}."


def figure(number: float | None) -> str:
    """A figure for a terminal: no digit that says nothing, `?` where it is not known."""
    return "?" if number is None or pd.isna(number) else f"{number:,.2f}".removesuffix(".00")


def strict_failure(root: Path, report: Report) -> Failure | None:
    """Why a report is withheld in a strict build; None where all is clean."""
    if report.client is None:
        clients = tuple(load_workspace(root).clients)
        lines = [line for client in clients for line in wrong_lines(find(root, client))]
    else:
        wanted = None if report.campaign is None else (report.campaign,)
        lines = list(wrong_lines(find(root, report.client), wanted))
    return plain_failure("\n".join(lines), withheld=True) if lines else None
