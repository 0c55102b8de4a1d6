"""The measurements as a page of the manual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from throughput_arms.goals import goals

ARMS = {
    "a": "papermill and nbconvert, command line",
    "b": "papermill and nbconvert, Python API",
    "c": "ploomber-engine and nbconvert, Python API",
    "d": "this engine",
    "e": "the floor: cells and template alone, warm",
}
CASES = {
    "reference": "`benchmarks/reference.ipynb` (three charts, six tables, no estimates)",
    "campaign": "the standard campaign notebook",
}
TEMPLATES = {
    "kpi": "this project's template, which draws every chart as a picture",
    "basic": "nbconvert's own template `basic`, which leaves charts to the reader's browser",
}
Json = Mapping[str, Any]


def markdown(results: Json) -> str:
    """docs/performance.md."""
    parts = [_head(results), _goals(results)]
    parts += [_case(name, found["summary"]) for name, found in results["cases"].items()]
    if results.get("sizes"):
        parts.append(_sizes(results["sizes"], next(iter(results["cases"]))))
    if results.get("incremental"):
        parts.append(_incremental(results["incremental"]))
    parts.append(HOW)
    return "\n\n".join(parts) + "\n"


def _head(results: Json) -> str:
    own = results["machine"]
    listed = ", ".join(f"{name} {number}" for name, number in own["packages"].items())
    return (
        "# Performance\n\n"
        "Written by `python benchmarks/throughput.py --write`; the blocks behind it are in "
        "`benchmarks/results/throughput.json`.\n"
        f"Measured on {own['system']}, {own['cores']} cores, {own['memory GiB']} GiB, Python "
        f"{own['python']}; {listed}; load {own['load']} at the start, {results['jobs']} reports at "
        "a time.\nSeconds are this machine's; ratios within one run travel."
    )


def _goals(results: Json) -> str:
    lines = ["| goal | limit | measured | met |", "|---|---|---|---|"]
    return "\n".join([*lines, *(goal.row() for goal in goals(results))])


def _case(name: str, found: Json) -> str:
    notebook, template = name.split("+")
    lines = [
        f"## {CASES[notebook]}\n\nPages with {TEMPLATES[template]}.\n",
        "| arm | reports a minute | processor s a report | wall s a report | peak MiB, shared "
        "counted once | … in each process | reports a block |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| ({arm}) {ARMS[arm]} | {one['a minute']:,.1f} | {one['cpu']:.3f} | {one['wall']:.3f} | "
        f"{one['pss']:,.0f} | {one['rss']:,.0f} | {one['reports']} |"
        for arm, one in found["arms"].items()
    ]
    return "\n".join([*lines, "", *_ratios(found)])


def _ratios(found: Json) -> Iterator[str]:
    for arm, one in found.get("ratios", {}).items():
        yield (
            f"- (d) makes **{one['a minute']:.1f} ×** the reports a minute of ({arm}), for "
            f"1/{one['cpu']:.1f} of the processor time."
        )
    if "above the floor" in found:
        above = found["above the floor"]
        yield (
            f"- (d) − (e): **{above['ms']:.0f} ms** of processor a report with start-up "
            f"({above['ms, start-up apart']:.0f} ms without), {above['times']:.2f} × (e)."
        )
    if "start-up" in found:
        yield f"- A process of (d) and its first report: {found['start-up']:.1f} s of processor."


def _sizes(sizes: Json, case: str) -> str:
    notebook, template = case.split("+")
    lines = [
        f"## From few to many\n\n{CASES[notebook].capitalize()}, template `{template}`, (d) with "
        "start-up.\n",
        "| reports | a minute | processor s a report | − (e), ms | peak MiB, shared counted once |",
        "|---|---|---|---|---|",
    ]
    for number, arms in sizes.items():
        one = arms["d"]
        above = f"{1000 * (one['cpu'] - arms['e']['cpu']):.0f}" if "e" in arms else ""
        lines.append(f"| {int(number):,} | {one['a minute']:,.1f} | {one['cpu']:.3f} | {above} | "
                     f"{one['pss']:,.0f} |")  # fmt: skip
    most = max(sizes, key=int)
    memory = sizes[most]["d"].get("memory", [])
    if len(memory) > 1:
        lines += ["", _memory(memory)]
    if {"100", "1000"} <= sizes.keys():
        ratio = sizes["1000"]["d"]["cpu"] / sizes["100"]["d"]["cpu"]
        lines += ["", f"A report costs {ratio:.2f} × at 1,000 what it costs at 100."]
    return "\n".join(lines)


def _memory(memory: list[list[float]]) -> str:
    """A worker and its children, from the 50th report to the last that was looked at."""
    (first, before, _), (last, now, _) = memory[0], memory[-1]
    most = max(rss for _, rss, _ in memory)
    return (
        f"Memory of a worker and what it started, resident: {before:.0f} MiB at report "
        f"{first:.0f}, {now:.0f} MiB at report {last:.0f} ({100 * (now / before - 1):+.1f} %), "
        f"{most:.0f} MiB at most."
    )


def _incremental(found: Json) -> str:
    whole, idle, one = found["whole"], found["nothing changed"], found["one changed"]
    own = ", ".join(f"{name} {took:.1f} s" for name, took in one["own"].items())
    return "\n".join([
        f"## `kpi build` again\n\nA workspace of {found['reports']:,} reports, clients' pages and "
        "the programme among them.\n",
        "| build | wall s | processor s |",
        "|---|---|---|",
        f"| of everything ({found['built']:,} built) | {whole['wall']:,.1f} | "
        f"{whole['cpu']:,.1f} |",
        f"| nothing changed | {idle['wall']:.2f} (least {idle['least']:.2f}) | {idle['cpu']:.2f} |",
        f"| one more line in one campaign's costs, one job ({one['built']} built) | "
        f"{one['wall']:.1f} | {one['cpu']:.1f} |",
        "",
        "Of the last, what the build took beyond the campaign, its client's page and the programme "
        f"({own}): {one['beyond']:.1f} s. Everything, peak: {whole['pss']:,.0f} MiB, shared memory "
        "counted once.",
    ])  # fmt: skip


HOW = """\
## How it is measured

- One workspace from `kpi demo` in a temporary folder; every block begins without `.kpi`,
  `reports` and `site`, and makes the first N campaigns, one of each client in turn.
- The arms take turns; each block is a process of its own, started from nothing, and its whole
  process tree is counted. Start-up is in every arm but (e). A slow arm makes fewer reports; of
  (b) and (c) a second block of one report a process tells start-up from the rest, so that they
  share it among as many reports as (d). Figures and ratios are medians over the rounds.
- The same for all: the environment of this project's kernels (one thread a library, fixed locale
  and hash seed), two levers that this project uses itself (`benchmarks/levers/`: a slow optional
  import left out, rarer garbage collection), the template, pages written to disk, no drawings
  kept from before.
- (a) is `papermill … && jupyter nbconvert …` under `xargs -P`; (b) and (c) keep one exporter a
  process; (c) runs cells in its own process, one notebook after the other, which this project's
  promise to clients forbids: what one notebook leaves in memory the next one can read.
- (e) runs each cell with plain `exec`, asks values for what IPython would ask them for, and
  calls the template's `render`. With the template `basic`, (d) goes through nbconvert's exporter
  as (b) and (c) do: there (d) − (e) holds its copies, its checks and its second parsing as well.

To repeat: `pip install -e '.[benchmarks]'`, then `python benchmarks/throughput.py --write` with
the options that its help names for the manual."""
