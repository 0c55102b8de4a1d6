"""How long the estimates take, and how that grows: `python benchmarks/estimates.py`.

A campaign of 120 days, 25 creators, 400 posts and 3,000 leads, 20,000 orders over its days and the
600 before it, in memory. Each size runs in a process of its own on one core with one thread:
imports first (apart), a small campaign to warm up, then the ledger, the table of sums and the
estimates, one by one and all together, without and with placebo dates, and once more from the
cache.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import inspect
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
if TYPE_CHECKING:
    from kpi_lib.estimates.inputs import Inputs

SIZES = (20_000, 200_000, 2_000_000)
PLAIN, PLACEBO, MEMORY = 2.0, 8.0, 400.0
"""Seconds without and with placebo dates, and MiB, that the first size may take."""
SLACK = 1.25
"""Time for each n log n of the largest size beside that of the smallest: clocks are not exact."""
HEAVY = ("numpy", "pandas", "scipy.special", "kpi_lib.report", "scipy.optimize", "holidays",
         "causal_impact", "sklearn.linear_model", "sklearn.feature_extraction.text",
         "sklearn.model_selection")  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
Figures = dict[str, Any]
PAGE = ROOT / "docs" / "estimates.md"
TITLE = "## How long it takes"
HEAD = f"""{TITLE}

Written by `python benchmarks/estimates.py --write`.

One campaign of 120 days, 25 creators, 400 posts and 3,000 leads, with 600 days of orders before it
and an earlier campaign of the same creators, in memory, on one core with one thread. Seconds are
the processor's, so another program on the machine does not count; they are one machine's, and
what travels is how they compare. Imports are apart: the process that runs all reports pays them
once. **Told**: how many figures have a value or a range; a refusal is fast for nothing.

Allowed at 20,000 orders: {PLAIN:.0f} s without placebo dates, {PLACEBO:.0f} s with them,
{MEMORY:.0f} MiB; and no more than n log n up to 2 million orders.

"""


def timed(work: Callable[[], object]) -> float:
    """Seconds of this process: what another one does on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def imports() -> dict[str, float]:
    """Seconds of each heavy import in this order."""
    found = {}
    for name in HEAVY:
        with contextlib.suppress(ImportError):
            found[name] = round(timed(lambda name=name: importlib.import_module(name)), 3)  # type: ignore[misc]
    return found


def _placebo(function: Callable[..., object]) -> str | None:
    """The keyword by which a function takes or leaves placebo dates."""
    names = inspect.signature(function).parameters
    return next((name for name in names if "placebo" in name), None)


def _variants(function: Callable[..., object]) -> Iterator[tuple[str, dict[str, bool]]]:
    """Ways to call it: one where it has no placebo dates."""
    keyword = _placebo(function)
    if keyword is None:
        yield "", {}
    else:
        yield "", {keyword: False}
        yield " with placebo dates", {keyword: True}


def inputs(orders: int) -> tuple[Inputs, float, float]:
    """What an estimator looks at, and the seconds of the ledger and of the table of sums."""
    from benchmarks.campaign import CAMPAIGN, Size, ledger
    from kpi_lib.estimates.inputs import Inputs
    from kpi_lib.kpis.cells import complete
    from kpi_lib.sums import sums_table

    start = time.process_time()
    book = ledger(Size(orders=orders))
    built = time.process_time()
    sums = complete(sums_table(book, CAMPAIGN))
    done = time.process_time()
    return Inputs(ledger=book, campaign=CAMPAIGN, sums=sums), built - start, done - built


def measure(orders: int) -> Figures:
    """Everything for one size, in this process."""
    loaded = imports()
    from kpi_lib.estimates import run
    from kpi_lib.estimates.kept import kept

    _warm_up(run)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    given, ledger_seconds, sums_seconds = inputs(orders)
    parts: dict[str, float] = {}
    told: dict[str, list[int]] = {}
    refused: list[str] = []
    for part in fields(run.Estimates):
        function = getattr(run, part.name)
        for how, words in _variants(function):
            made: list[Any] = []
            parts[part.name + how] = timed(
                lambda f=function, w=words, m=made: m.append(f(given, **w))  # type: ignore[misc]
            )
            figures = made[0].figures
            told[part.name + how] = [sum(one.known for one in figures), len(figures)]
            if not how:
                refused += [f"{one.kpi} ({one.reason})" for one in figures if not one.known]
    plain = sum(spent for name, spent in parts.items() if "placebo" not in name)
    extra = sum(
        spent - parts[name.removesuffix(" with placebo dates")]
        for name, spent in parts.items()
        if "placebo" in name
    )
    together = timed(lambda: run.estimates(given))
    with tempfile.TemporaryDirectory() as folder:
        first = timed(lambda: kept(Path(folder), b"key", given, run.estimates, ""))
        again = timed(lambda: kept(Path(folder), b"key", given, run.estimates, ""))
    return {
        "orders": orders, "imports": loaded, "ledger": ledger_seconds, "sums": sums_seconds,
        "parts": parts, "plain": plain, "placebo": plain + extra, "together": together,
        "kept_first": first, "kept_again": again, "warm_memory": before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "told": told, "refused": refused,
    }  # fmt: skip


def _warm_up(run: Any) -> None:
    """Whatever is imported or compiled at first use is so now."""
    given, _, _ = inputs(3_000)
    for part in fields(run.Estimates):
        function = getattr(run, part.name)
        for _, words in _variants(function):
            function(given, **words)


def growth(small: float, large: float, sizes: tuple[int, int]) -> float:
    """Time of the large size over that of the small one, both for each n log n."""
    few, many = sizes
    return (large / small) / ((many * math.log(many)) / (few * math.log(few)))


def report(found: list[Figures]) -> str:
    """The figures as Markdown."""
    first = found[0]
    lines = [
        "| estimate | told | " + " | ".join(f"{one['orders']:,} orders" for one in found) + " |",
        "| --- | --- |" + " --- |" * len(found),
    ]
    names = [*first["parts"], "ledger", "sums"]
    for name in names:
        cells = [one["parts"].get(name, one.get(name)) for one in found]
        said = "{} of {}".format(*first["told"][name]) if name in first["told"] else ""
        lines.append(f"| {name} | {said} | " + " | ".join(f"{cell:.3f} s" for cell in cells) + " |")
    for name, title in (("plain", "all without placebo dates"), ("placebo", "all with them")):
        total = " | ".join(f"{one[name]:.2f} s" for one in found)
        lines.append(f"| **{title}** | | {total} |")
    memory = " | ".join(f"{one['memory']:.0f} MiB" for one in found)
    lines.append(f"| peak memory | | {memory} |")
    slow = ", ".join(f"{name} {spent:.2f} s" for name, spent in first["imports"].items())
    lines += [
        "",
        f"Imports, apart: {slow}.",
        f"Worked out and kept: {first['kept_first']:.2f} s; from the cache: "
        f"{first['kept_again'] * 1000:.0f} ms.",
        f"Not told: {', '.join(first['refused']) or 'nothing'}.",
    ]
    for one in found[1:] if first["plain"] else []:
        grown = growth(first["plain"], one["plain"], (first["orders"], one["orders"]))
        lines.append(f"{one['orders']:,} orders: {grown:.2f} of the time per n log n of "
                     f"{first['orders']:,}.")  # fmt: skip
    return "\n".join(lines)


def shortfalls(found: list[Figures]) -> list[str]:
    """Numbers to reach that were not."""
    first = found[0]
    wrong = []
    if first["plain"] > PLAIN:
        wrong.append(f"{first['plain']:.2f} s without placebo dates, {PLAIN:.0f} allowed")
    if first["placebo"] > PLACEBO:
        wrong.append(f"{first['placebo']:.2f} s with placebo dates, {PLACEBO:.0f} allowed")
    if first["memory"] > MEMORY:
        wrong.append(f"{first['memory']:.0f} MiB, {MEMORY:.0f} allowed")
    for one in found[1:]:
        if not first["plain"]:
            continue
        grown = growth(first["plain"], one["plain"], (first["orders"], one["orders"]))
        if grown > SLACK:
            wrong.append(f"{one['orders']:,} orders take {grown:.2f} of n log n")
    return wrong


def in_a_process(orders: int) -> Figures:
    """`measure` in a fresh process on one core."""
    command = [sys.executable, __file__, "--one", str(orders)]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found: Figures = json.loads(done.stdout)
    return found


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), metavar="ORDERS")
    words.add_argument(
        "--write", action="store_true", help=f"write the section of docs/{PAGE.name}"
    )
    words.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.one:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(asked.one)))
        return 0
    found = [in_a_process(orders) for orders in asked.sizes]
    print(report(found))
    if asked.write:
        before, *_ = PAGE.read_text(encoding="utf-8").split(TITLE)
        PAGE.write_text(before.rstrip() + "\n\n" + HEAD + report(found) + "\n", encoding="utf-8")
    wrong = shortfalls(found)
    print("\n".join(["", *(f"too much: {what}" for what in wrong)]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
