"""One arm's block, in a process of its own; prints what only the arm itself can know, as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from kpi_site.pool import Pool, WorkError

EVERY = 50
"""Reports between two looks at a worker's memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One report to make, by whichever arm."""

    root: Path
    notebook: Path
    client: str
    campaign: str
    out: Path
    """Where the executed notebook goes."""

    @property
    def given(self) -> dict[str, str]:
        return {"root": "..", "client": self.client, "campaign": self.campaign}


def by_papermill(task: Task, engine: str | None = None) -> None:
    """papermill's and nbconvert's Python API; the stock kernel, or another engine."""
    import papermill

    from throughput_arms.pages import read, write_page

    papermill.execute_notebook(
        str(task.notebook), str(task.out), parameters=task.given, cwd=str(task.notebook.parent),
        kernel_name="python3", engine_name=engine, progress_bar=False,
    )  # fmt: skip
    write_page(read(task.out), task.out)


def by_ploomber(task: Task) -> None:
    """The same with ploomber-engine, which runs the cells in this very process."""
    by_papermill(task, "embedded")


def by_ours(task: Task) -> None:
    """`kpi_site.run.run_report`, as the build calls it, and the page."""
    from kpi_site.notebook import read
    from kpi_site.plan import Report
    from kpi_site.run import run_report
    from throughput_arms.pages import write_page

    report = Report(
        kind="campaign", client=task.client, campaign=task.campaign, notebook=task.notebook,
        custom=False, client_params=None, title=task.campaign,
    )  # fmt: skip
    failure = run_report(task.root, report, own={})
    if failure is not None:
        raise RuntimeError("\n".join(failure.lines))
    executed = report.executed(task.root)
    write_page(read(executed), executed)


def at_the_floor(task: Task) -> None:
    """Cells and template in this process, without any of Jupyter."""
    from throughput_arms.floor import executed, parsed
    from throughput_arms.pages import write_bare

    found = executed(parsed(task.notebook), task.given, task.notebook.parent)
    task.out.write_text(nbformat.writes(found), encoding="utf-8")
    write_bare(found, task.out)


ARMS: Mapping[str, Callable[[Task], None]] = {
    "b": by_papermill, "c": by_ploomber, "d": by_ours, "e": at_the_floor,
}  # fmt: skip


def one(numbered: tuple[str, int, Task]) -> tuple[float, float] | None:
    """One report of an arm; each 50th tells how much memory the worker and its children take."""
    from throughput_arms.measure import memory, tree

    arm, number, task = numbered
    ARMS[arm](task)
    return memory(tree(os.getpid())) if number % EVERY == 0 else None


def warm(tasks: Sequence[Task]) -> tuple[int, float, float]:
    """The floor's reports of one process: how many, wall and processor seconds, once warm."""
    at_the_floor(tasks[0])
    wall, cpu = time.perf_counter(), time.process_time()
    for task in tasks:
        at_the_floor(task)
    return len(tasks), time.perf_counter() - wall, time.process_time() - cpu


def main(arm: str, listed: Path) -> dict[str, Any]:
    asked = json.loads(listed.read_text(encoding="utf-8"))
    root, jobs = Path(asked["root"]), int(asked["jobs"])
    tasks = [
        Task(root=root, notebook=root / "notebooks" / f"{asked['notebook']}.ipynb", client=client,
             campaign=campaign, out=Path(asked["out"]) / f"{client}-{campaign}.ipynb")
        for client, campaign in asked["reports"]
    ]  # fmt: skip
    if arm == "e":
        parts = [tasks[start::jobs] for start in range(min(jobs, len(tasks)))]
        with Pool(warm, jobs=jobs) as pool:
            found = [_good(result) for _, result in pool.run(parts)]
        return {"a minute": sum(60 * number / wall for number, wall, _ in found),
                "cpu": sum(cpu for *_, cpu in found) / len(tasks)}  # fmt: skip
    with Pool(one, jobs=jobs) as pool:
        numbered = [(arm, number, task) for number, task in enumerate(tasks, 1)]
        memories = [(number + 1, result) for number, result in pool.run(numbered) if _good(result)]
    return {"memory": [[number, *sizes] for number, sizes in sorted(memories)]}


def _good(result: Any) -> Any:
    if isinstance(result, WorkError):
        raise SystemExit(str(result))
    return result


def run() -> None:
    """The process's life; its arguments are the arm and the file with the tasks."""
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
