"""A build on a Dask cluster: the same site, whoever dies, and clear words where it cannot be."""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_site
from distributed import LocalCluster

from kpi_lib.errors import KpiError
from kpi_site import cluster as kpi_cluster
from kpi_site.build import build
from kpi_site.cluster import Cluster
from kpi_site.console import Plain
from kpi_site.job import Job, Outcome
from kpi_site.options import Options
from kpi_site.plan import Plan, make_plan
from kpi_site.pool import WorkError

KPI = [sys.executable, "-m", "kpi_site.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
QUIET = pytest.mark.filterwarnings("ignore::ResourceWarning")
"""A worker that was killed closes nothing behind it."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two worker processes with two threads each; a killed one is started anew."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=2,
        processes=True,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        silence_logs="CRITICAL",
    ) as made:
        yield made


def jobs(plan: Plan) -> list[Job]:
    """A job for each report, which the stand-ins below look at the names of."""
    return [Job(root=plan.root, report=one, key="k", page_key="p") for one in plan.reports]


def stand_in(job: Job, *, folder: Path) -> Outcome:
    """Instead of a notebook: notes process and time; `doomed` ends it, `once` does so once."""
    name = job.report.campaign or job.report.kind
    tried = len(list(folder.glob(f"{name}.*")))
    (folder / f"{name}.{tried}").write_text(f"{os.getpid()} {time.monotonic()}", encoding="utf-8")
    if name == "doomed" or (name == "once" and not tried):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.2)
    (folder / f"{name}.{tried}").write_text(
        f"{os.getpid()} {time.monotonic() - 0.2} {time.monotonic()}", encoding="utf-8"
    )
    return Outcome(report=job.report, status="built")


def hashes(folder: Path) -> dict[str, str]:
    """Every file of a site."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_site_is_the_same_as_without(cluster: LocalCluster, tmp_path: Path) -> None:
    campaigns = {"spring": "campaign", "hostile": "hostile", "broken": "fails"}
    root = small_site.write(tmp_path / "there", campaigns)
    small_site.write(root, {}, client="birch")
    done = build(make_plan(root), Options(cluster=cluster.scheduler_address), Plain())
    assert {one.report.name: one.status for one in done.outcomes} == {
        "acme/spring": "built", "acme/hostile": "built", "acme/broken": "failed",
        "acme": "built", "birch": "built", "programme": "built",
    }  # fmt: skip
    assert hashes(root / "site") == hashes(small_site.built() / "site")
    assert not list((root / ".kpi" / "cluster").iterdir())


@QUIET
def test_a_killed_workers_job_runs_elsewhere_and_a_deadly_one_fails_alone(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["a", "once", "b", "doomed", "c", "d", "e", "f"]
    plan = make_plan(small_site.write(tmp_path, dict.fromkeys(names, "plain")))
    tasks = [job for job in jobs(plan) if job.report.kind == "campaign"]
    notes = tmp_path / "notes"
    notes.mkdir()
    with Cluster(cluster.scheduler_address, tmp_path) as pool:
        monkeypatch.setattr(kpi_cluster, "take", functools.partial(taken, notes))
        found = {str(tasks[at].report.campaign): result for at, result in pool.run(tasks)}
    assert {name for name, result in found.items() if isinstance(result, WorkError)} == {"doomed"}
    assert "ended the process that made it 3 times" in str(found["doomed"])
    assert len(list(notes.glob("doomed.*"))) == 3
    assert len(list(notes.glob("once.*"))) == 2
    never_two_at_once(notes)


def taken(notes: Path, ticket: kpi_cluster.Ticket, name: str, job: Job) -> object:
    """`take` on a worker, with the stand-in for its work."""
    kpi_cluster.work = functools.partial(stand_in, folder=notes)  # type: ignore[attr-defined]  # imported there
    return kpi_cluster.take(ticket, name, job)


def never_two_at_once(notes: Path) -> None:
    """No process had two jobs at a time."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for path in notes.iterdir():
        process, *times = path.read_text(encoding="utf-8").split()
        if len(times) == 2:
            spans.setdefault(process, []).append((float(times[0]), float(times[1])))
    for found in spans.values():
        found.sort()
        for before, after in itertools.pairwise(found):
            assert before[1] <= after[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [("tcp://127.0.0.1:9", "no Dask scheduler answers there"),
     ("nonsense://x", "no Dask scheduler answers there")],
)  # fmt: skip
def test_a_wrong_address_is_one_line_and_wrong_use(tmp_path: Path, address: str, said: str) -> None:
    small_site.write(tmp_path, {"spring": "plain"})
    done = subprocess.run(
        [*KPI, "build", "--root", str(tmp_path), "--cluster", address],
        capture_output=True, text=True, env=ENVIRONMENT, check=False, timeout=30,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"--cluster {address}: {said}")
    assert len(done.stderr.splitlines()) == 1


def test_other_code_there_is_refused(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dict(kpi_cluster.surroundings())
    own["packages"] = [*own["packages"], "pandas-0.1.dist-info"]
    monkeypatch.setattr(kpi_cluster, "surroundings", lambda: own)
    with pytest.raises(KpiError, match=r"has other packages \(pandas-0.1.dist-info\)"):
        Cluster(cluster.scheduler_address, tmp_path).__enter__()
    own["code of kpi_lib and kpi_site"] = "another"
    with pytest.raises(KpiError, match="has other code of kpi_lib and kpi_site"):
        Cluster(cluster.scheduler_address, tmp_path).__enter__()
    assert not list((tmp_path / ".kpi" / "cluster").iterdir())


def test_a_worker_that_does_not_share_the_workspace_is_refused(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    pool = Cluster(cluster.scheduler_address, tmp_path)
    with pool, pytest.raises(KpiError, match="does not see the workspace"):
        pool.ticket.notes.rmdir()
        list(pool.run(jobs(make_plan(small_site.write(tmp_path, {"spring": "plain"})))))


def test_results_that_do_not_arrive_are_a_failure(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kpi_cluster, "ARRIVAL", 0.2)
    monkeypatch.setattr(kpi_cluster, "take", lost)
    tasks = jobs(make_plan(small_site.write(tmp_path, {"spring": "plain"})))[:1]
    with Cluster(cluster.scheduler_address, tmp_path) as pool:
        ((_, found),) = pool.run(tasks)
    assert "its files are not in the workspace" in str(found)


def test_a_lost_scheduler_fails_what_is_left_with_its_reason(
    cluster: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise ConnectionError("its scheduler no longer answers")

    monkeypatch.setattr(kpi_cluster, "_finished", gone)
    monkeypatch.setattr(kpi_cluster, "take", lost)
    tasks = jobs(make_plan(small_site.write(tmp_path, dict.fromkeys("abcde", "plain"))))
    with Cluster(cluster.scheduler_address, tmp_path) as pool:
        found = dict(pool.run(tasks))
    assert found.keys() == set(range(len(tasks)))
    assert {str(one) for one in found.values()} == {
        "The cluster was lost: its scheduler no longer answers."
    }


def lost(_: kpi_cluster.Ticket, __: str, job: Job) -> kpi_cluster.Manifest:
    """A worker that wrote somewhere else."""
    outcome = Outcome(report=job.report, status="built")
    return kpi_cluster.Manifest(outcome=outcome, files={"reports/acme/spring.ipynb": "0"})
