"""Worker processes: a dead one loses its own task only."""

from __future__ import annotations

import os
import signal

from kpi_site.pool import Pool, WorkError


def work(task: int) -> int:
    if task == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 3:
        raise RuntimeError("a mistake in the code")
    return task * 10


def test_a_dead_worker_loses_only_its_own_task() -> None:
    with Pool(work, jobs=2) as pool:
        found = dict(pool.run([0, 1, 2, 3, 4, 5]))
        again = dict(pool.run([7]))
    assert {at: found[at] for at in (0, 1, 4, 5)} == {0: 0, 1: 10, 4: 40, 5: 50}
    assert isinstance(found[2], WorkError)
    assert "killed by SIGKILL" in str(found[2])
    assert "a mistake in the code" in str(found[3])
    assert again == {0: 70}
