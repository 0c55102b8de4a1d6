"""`docs/calibration.md`: the calibration table as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.calibrate.judge import (
    EQUAL,
    FLOOR,
    HIGH,
    LOW,
    PLACEBO,
    coverage,
    floor,
    limit,
    positives,
    verdict,
)
from benchmarks.calibrate.row import Row

HEAD = f"""# Calibration of the estimates

Written by `python benchmarks/calibration.py`; not edited by hand.

Each row is one estimate in one simulated world whose truth is known: many data sets are drawn,
the production function is run on each, and what it says is held against the truth. The generators
do not share the estimators' models: tails are heavier, counts scatter more than a Poisson, days
remember the day before. Seeds are fixed in the modules of `benchmarks/calibrate/`, so the same
command gives the same table.

- **Told**: data sets in which an interval or range was given. In the others the report gives a
  reason in place of a number.
- **Coverage**: share of those told whose interval held the truth. An interval that says 95 %
  should hold it in 95 of 100. **At least** is the low end of coverage's own 99 % interval
  (Wilson): how bad coverage could still be, since the number of data sets is finite.
- **Bias**: median of (estimate − truth) / truth; of the plain difference where the truth is zero.
- **Width**: median width of the interval as a share of the truth. Honest and wide is better than
  narrow and wrong, but a width of several hundred per cent says that the data cannot answer.
- **Cannot tell**: share of those told whose interval holds "none of it". Where there is an effect
  this is the price of caution; it is no error.
- **False positives**: share of those told in which an effect or a clear difference was declared
  though there is none.

A row passes
- if coverage is {100 * LOW:.0f} % to {100 * HIGH:.0f} % and surely above {100 * FLOOR:.0f} %
  (**At least**);
- if a range holds the truth in at least {100 * LOW:.0f} %;
- if false positives are at most {100 * PLACEBO:.0f} % on placebo campaigns, and at most
  {100 * EQUAL:.0f} % where equal creators are compared.

Worlds marked *unseen* were drawn up when every constant of the method had been chosen, and were run
once; nothing was mended by them. Those with views by an inverse Gaussian or a Weibull law were such
worlds until three of their rows failed: how far the unseen way from a click to an order is taken to
vary was chosen with their help, and they are judged as any other since.

Rows of unseen worlds that do not pass say which assumption is theirs to break. Where one post in
three flops, posts are of two kinds, and the spread of both together makes the intervals of totals
wider than they need be. Where views are log-logistic and the way from a click to an order differs
between creators far more than their click rates do, intervals of net sales and of rates of orders
are a little too narrow. No campaign's own figures tell these worlds from the others; the report
gives each interval with the posts or orders that it rests on.

Rows marked *report* break an assumption on purpose. They are not judged; what happens and what the
report does about it stands under "Where assumptions break".
"""

_TITLES = ("KPI", "World", "Data sets", "Told", "Coverage", "At least", "Bias", "Width",
           "Cannot tell", "False positives", "Result")  # fmt: skip
_BROKEN = """## Where assumptions break

No estimate is better than what it takes for granted. These worlds break it on purpose.
"""


def page(results: Mapping[str, Sequence[Row]]) -> str:
    """The whole page; `results`: module → its rows."""
    rows = [row for name in sorted(results) for row in results[name]]
    judged = [row for row in rows if row.ask != "report"]
    passed = sum(verdict(row) == "pass" for row in judged)
    parts = [HEAD, f"{passed} of {len(judged)} rows that have to pass do.\n"]
    for estimate in dict.fromkeys(row.estimate for row in rows):
        own = [row for row in rows if row.estimate == estimate]
        parts.append(f"## {_words(estimate)}\n\n{table(own)}{_remarks(own)}")
    broken = [row for row in rows if row.ask == "report" and row.note]
    if broken:
        lines = [f"- **{_words(row.estimate)}, {_cell(row.scenario)}** (`{row.kpi}`): "
                 f"{_cell(row.note)}" for row in broken]  # fmt: skip
        parts.append("\n".join((_BROKEN, *dict.fromkeys(lines), "")))
    return "\n".join(parts)


def table(rows: Iterable[Row]) -> str:
    """One table in Markdown; a column that none of the rows has is left out."""
    lines = [_line(row) for row in rows]
    kept = [at for at in range(len(_TITLES)) if any(line[at] for line in lines)]
    text = [_TITLES, tuple("---" for _ in _TITLES), *lines]
    shown = [[cells[at] or "–" for at in kept] for cells in text]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in shown)


def _line(row: Row) -> tuple[str, ...]:
    asked = f" (≤ {_share(limit(row))})" if row.ask == "false_positives" else ""
    wrong = _share(positives(row))
    return (
        f"`{row.kpi}`",
        _cell(row.scenario),
        f"{row.datasets:,}",
        f"{row.told:,}",
        _share(coverage(row)),
        _share(floor(row)),
        _share(row.bias, signed=True),
        _share(row.width),
        _share(row.cannot_tell),
        wrong and wrong + asked,
        {"pass": "pass", "fail": "**fail**", "report": "*report*"}[verdict(row)],
    )


def _remarks(rows: Iterable[Row]) -> str:
    """Notes of the rows that are judged."""
    notes: Iterator[str] = (
        f"- {_cell(row.scenario)} (`{row.kpi}`): {_cell(row.note)}"
        for row in rows
        if row.note and row.ask != "report"
    )
    found = list(dict.fromkeys(notes))
    return "\n" + "\n".join(found) + "\n" if found else ""


def _share(value: float | None, *, signed: bool = False) -> str:
    """Per cent with one decimal; nothing where it is not known."""
    if value is None or value != value:
        return ""
    text = f"{100 * value:+,.1f} %" if signed else f"{100 * value:,.1f} %"
    return text.replace("-", "−")


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cell(text: str) -> str:
    """Text that cannot break the table."""
    return " ".join(text.split()).replace("|", "\\|")
