"""Reports a minute, side by side in one run on one machine: `python benchmarks/throughput.py`.

(a) papermill and nbconvert from the command line, as many at a time as there are cores; (b) their
Python APIs, a process a core; (c) ploomber-engine and nbconvert, likewise; (d) this project's
engine; (e) the floor: the same cells and the same template in one warm process a core, without any
notebook machinery. All of them run the same notebooks on the same generated workspace, with the
same environment and levers, from cold caches. Arms take turns in blocks, and what is quoted are
medians over the blocks' ratios, since a machine's speed drifts. Linux only.

By itself it takes ten minutes on two cores that do nothing else. For the manual (hours): `--cases
reference+basic,reference+kpi,campaign+kpi --rounds 3 --reports 200 --sizes 1,10,100,1000
--incremental 1000 --write`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

from throughput_arms.figures import block, extended, machine, summary  # noqa: E402  (the path comes first)
from throughput_arms.measure import adopt  # noqa: E402  (the path comes first)
from throughput_arms.rebuilt import incremental  # noqa: E402  (the path comes first)
from throughput_arms.setting import Case, Setting, set_up  # noqa: E402  (the path comes first)
from throughput_arms.table import markdown  # noqa: E402  (the path comes first)

ARMS = "abcde"
FEW = {"a": 8, "b": 12, "c": 24, "d": 1_000_000, "e": 24}
"""Reports of a block at most: a slow arm's cost a report does not depend on how many there are."""
CAMPAIGNS = 10
"""Of each client of the generated workspace."""


def words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="default: the cores")
    parser.add_argument("--rounds", type=int, default=2, help="blocks of every arm")
    parser.add_argument("--reports", type=int, default=60, help="of a block of (d)")
    parser.add_argument(
        "--cases", default="reference+basic,reference+kpi",
        help="notebook+template, the template `kpi` (ours) or `basic` (nbconvert's own)",
    )  # fmt: skip
    parser.add_argument("--arms", default=ARMS)
    parser.add_argument("--sizes", default="1,10", help="(d) and (e) of the first case at these")
    parser.add_argument(
        "--incremental",
        type=int,
        default=0,
        metavar="N",
        help="and `kpi build`, on at least N campaigns",
    )
    parser.add_argument("--write", action="store_true", help="docs/performance.md and its figures")
    return parser.parse_args()


def whole_numbers(listed: str) -> list[int]:
    return [int(word) for word in listed.split(",") if word]


def rounds(setting: Setting, case: Case, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Every arm once a round, the order turned round each time."""
    found = []
    for number in range(asked.rounds):
        arms = asked.arms if number % 2 == 0 else asked.arms[::-1]
        found.append({arm: one_block(setting, case, arm, asked.reports) for arm in arms})
        if "d" in asked.arms:
            found[-1]["d, one a process"] = told(setting, case, "d", asked.jobs)
    return found


def one_block(setting: Setting, case: Case, arm: str, number: int) -> dict[str, Any]:
    """An arm's block; where it is shorter than asked, start-up is shared as if it were not."""
    few = min(number, FEW[arm])
    found = told(setting, case, arm, few)
    if few == number or arm not in "bc" or few <= setting.jobs:
        return found
    return extended(told(setting, case, arm, setting.jobs), found, number)


def told(setting: Setting, case: Case, arm: str, number: int) -> dict[str, Any]:
    """A block's figures, also said at once."""
    found = block(setting.run(arm, case, number), number)
    print(
        f"{case.notebook}+{case.template} ({arm}) {number:5} reports: {found['a minute']:7.1f} a "
        f"minute, {found['cpu']:.3f} s processor and {found['wall']:.3f} s wall each, "
        f"{found['pss']:.0f} MiB", flush=True,
    )  # fmt: skip
    return found


def sizes(setting: Setting, case: Case, numbers: Sequence[int], arms: str) -> dict[str, Any]:
    """The engine and the floor from few reports to many."""
    return {
        str(number): {arm: told(setting, case, arm, number) for arm in "de" if arm in arms}
        for number in numbers
    }


def main() -> None:
    asked = words()
    adopt()
    cases = [Case(notebook=notebook, template=template) for notebook, template in
             (name.split("+") for name in asked.cases.split(","))]  # fmt: skip
    numbers = whole_numbers(asked.sizes)
    campaigns = max([asked.reports, asked.incremental, *numbers])
    results: dict[str, Any] = {"machine": machine(), "jobs": asked.jobs, "cases": {}}
    with tempfile.TemporaryDirectory(prefix="kpi-throughput-") as folder:
        setting = set_up(
            Path(folder) / "workspace", clients=-(-campaigns // CAMPAIGNS), campaigns=CAMPAIGNS,
            jobs=asked.jobs,
        )  # fmt: skip
        for case in cases:
            found = rounds(setting, case, asked)
            results["cases"][f"{case.notebook}+{case.template}"] = {
                "rounds": found, "summary": summary(found)
            }  # fmt: skip
        results["sizes"] = sizes(setting, cases[0], numbers, asked.arms)
        if asked.incremental:
            results["incremental"] = incremental(setting)
    page = markdown(results)
    if asked.write:
        place = ROOT / "benchmarks" / "results" / "throughput.json"
        place.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        (ROOT / "docs" / "performance.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
