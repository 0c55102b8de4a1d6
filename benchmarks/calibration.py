"""How often the estimates are right where the truth is known: `python benchmarks/calibration.py`.

Runs every module of `benchmarks/calibrate/` that has `rows(datasets)`, each in a process of its
own, and writes `docs/calibration.md` and `benchmarks/results/calibration.json`. With `--only` the
other modules' results are kept as they are in the latter. `--fast` takes few data sets, judges
loosely and writes nothing. The exit code is 1 if a row that must pass does not.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.calibrate.judge import plausible, verdict  # noqa: E402  (the path comes first)
from benchmarks.calibrate.page import page  # noqa: E402
from benchmarks.calibrate.row import Row  # noqa: E402

FOLDER = Path(__file__).parent / "calibrate"
PAGE = ROOT / "docs" / "calibration.md"
RESULTS = ROOT / "benchmarks" / "results" / "calibration.json"
DATASETS = 2000
"""For a module that names no number of its own (`DATASETS`)."""
FAST = 30
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
DIGITS = 4

Results = dict[str, list[Row]]


def modules(folder: Path = FOLDER) -> list[str]:
    """Names of the modules that simulate an estimate."""
    return sorted(
        path.stem
        for path in folder.glob("*.py")
        if any(line.startswith("def rows(") for line in path.read_text("utf-8").splitlines())
    )


def run(name: str, datasets: int | None = None, *, fast: bool = False) -> list[Row]:
    """All rows of one module; numbers to four digits, so that every machine writes the same."""
    module = importlib.import_module(f"benchmarks.calibrate.{name}")
    usual: int = getattr(module, "FAST", FAST) if fast else getattr(module, "DATASETS", DATASETS)
    found, start = [], time.perf_counter()
    for row in module.rows(datasets or usual):
        found.append(settled(row))
        mark = ("plausible" if plausible(row) else "IMPLAUSIBLE") if fast else verdict(row)
        spent = time.perf_counter() - start
        print(f"{spent:6.1f} s  {name}  {mark:8}  {row.kpi}: {row.scenario}", file=sys.stderr)
    return found


def settled(row: Row) -> Row:
    """The row without digits that are the machine's."""
    return _row({name: _short(value) for name, value in asdict(row).items()})


def _short(value: object) -> object:
    if not isinstance(value, float):
        return value
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def _row(fields: Mapping[str, object]) -> Row:
    return Row(**fields)  # type: ignore[arg-type]  # fields of the record, as it wrote them


def read(path: Path) -> Results:
    """Results kept from earlier runs."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text("utf-8"))
    return {name: [_row(fields) for fields in rows] for name, rows in kept.items()}


def write(results: Mapping[str, Sequence[Row]], path: Path, document: Path) -> None:
    """The results, and the page that shows them."""
    kept = {name: [asdict(row) for row in rows] for name, rows in sorted(results.items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    document.write_text(page(results), encoding="utf-8")


def run_all(names: Iterable[str], jobs: int, datasets: int | None, *, fast: bool) -> Results:
    """Each module in a process of its own; one that breaks is named, and the others go on."""
    for name in THREADS:
        os.environ[name] = "1"
    results: Results = {}
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, max_tasks_per_child=1) as pool:
        waiting = {pool.submit(run, name, datasets, fast=fast): name for name in names}
        for done in as_completed(waiting):
            error = done.exception()
            if error is None:
                results[waiting[done]] = done.result()
            else:
                print(f"{waiting[done]} broke: {error!r}", file=sys.stderr)
    return results


def _asked(arguments: Sequence[str] | None, known: Sequence[str]) -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--fast", action="store_true", help="few data sets; nothing is written")
    words.add_argument("--only", nargs="+", choices=known, metavar="NAME",
                       help=f"these modules only: {', '.join(known)}")  # fmt: skip
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words.add_argument("--datasets", type=int, help="for every module, in place of its own number")
    return words.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if every module ran and every row that must pass does."""
    known = modules()
    asked = _asked(arguments, known)
    names = asked.only or known
    found = run_all(names, asked.jobs, asked.datasets, fast=asked.fast)
    if not asked.fast:
        kept = {name: rows for name, rows in read(RESULTS).items() if name in known}
        write(kept | found, RESULTS, PAGE)
    rows = [row for name in names for row in found.get(name, [])]
    bad = [row for row in rows if not plausible(row)] if asked.fast else [
        row for row in rows if verdict(row) == "fail"]  # fmt: skip
    for row in bad:
        print(f"does not pass: {row.estimate}, {row.kpi}: {row.scenario}")
    print(f"{len(rows)} rows of {len(found)} modules, {len(bad)} do not pass.")
    return 1 if bad or len(found) < len(names) else 0


if __name__ == "__main__":
    raise SystemExit(main())
