"""`kpi build`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpi_lib.errors import Problem
from kpi_site import unchanged
from kpi_site.console import complain, listener, outcome_lines, say
from kpi_site.options import Options

if TYPE_CHECKING:
    from kpi_site.job import Outcome, Status

ORDER: tuple[Status, ...] = ("built", "up to date", "withheld", "failed")


def run(root: Path, selection: Sequence[str], options: Options, *, keep_going: bool,
        pdf: bool = False) -> int:  # fmt: skip
    """Build and say what came of it; gives the exit code."""
    root = root.absolute()
    since = unchanged.began()
    plain = not (selection or options.force or options.strict or options.timeout or pdf)
    said = unchanged.nothing_to_do(root) if plain else None
    if said is not None:
        for line in [*said, _look(root)]:
            say(line)
        return 0
    return _build(root, selection, options, since, keep_going=keep_going, pdf=pdf)


def _build(root: Path, selection: Sequence[str], options: Options, since: int, *,
           keep_going: bool, pdf: bool) -> int:  # fmt: skip
    from kpi_site.build import build
    from kpi_site.plan import make_plan
    from kpi_site.protect.password import passwords

    if pdf:
        from kpi_site.take.browser import browser_to_print

        options = replace(options, browser=browser_to_print())
    plan = make_plan(root, selection)
    with passwords(plan) as given:
        unset = [found for found in given.values() if isinstance(found, Problem)]
    problems = [*plan.problems, *unset]
    for problem in problems:
        complain(str(problem))
    if problems and not keep_going:
        complain("Nothing was built. Mend the params, or build the valid ones with --keep-going.")
        return 2
    if not plan.reports:
        complain("There is no report to build in params/. Make one with: kpi new CLIENT/CAMPAIGN")
        return 1 if plan.problems else 2
    unchanged.forget(root)
    with listener() as told:
        done = build(plan, options, told)
    say(summary(done.outcomes))
    for folder in done.removed:
        say(f"removed     {folder} (no params)")
    for folder in done.stale:
        say(f"stale       {folder} (no params; a build of the whole workspace removes it)")
    if done.printed.made:
        say(f"{len(done.printed.made)} PDF printed.")
    for name, why in done.printed.failed.items():
        complain(f"{name}: report.pdf could not be printed: {why}")
    say(_look(root))
    bad = problems or done.printed.failed or any(one.failure for one in done.outcomes)
    if not bad and done.alone and plan.full and not given:
        unchanged.keep(root, _again(done.outcomes), since)
    return 1 if bad else 0


def _look(root: Path) -> str:
    return f"Look at {os.path.relpath(root / 'site' / '_agency' / 'index.html')}"


def _again(outcomes: Sequence[Outcome]) -> list[str]:
    """What the next build says where nothing is to be done."""
    same = [replace(one, status="up to date") for one in outcomes]
    return [*(line for one in same for line in outcome_lines(one)), summary(same)]


def summary(outcomes: Sequence[Outcome]) -> str:
    """`7 built, 3 up to date, 1 failed.`"""
    counted = Counter(outcome.status for outcome in outcomes)
    return ", ".join(f"{counted[status]} {status}" for status in ORDER if counted[status]) + "."
