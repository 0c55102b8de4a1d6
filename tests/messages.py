"""Every message id that a page may show, found in the code that shows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from kpi_lib.benchmarks import benchmarks
from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.reasons import REASONS
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.statistics import STATISTICS, definition
from kpi_lib.reconcile import MEANINGS
from kpi_lib.sources.registry import SOURCES
from kpi_lib.tables import TABLES

ROOT = Path(__file__).parents[1]
TEMPLATE = re.compile(r"""\bt\(\s*"([^"]+)"|\bt\(\s*'([^']+)'""")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _called(tree: ast.Module) -> Iterator[str]:
    """First argument of `t(…)` and `msg(…)`; labels of residuals."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = "" if name == "msg" else name  # a kernel's session has one of that name
        name = node.func.id if isinstance(node.func, ast.Name) else name
        wanted = node.args[:1] if name in {"t", "msg"} else []
        wanted = node.args[1:] if name == "_residual" else wanted
        yield from (text for text in map(_text, wanted) if text)


def in_code() -> set[str]:
    found: set[str] = set()
    for room in ("kpi_lib", "kpi_site"):
        for path in sorted((ROOT / room).rglob("*.py")):
            found.update(_called(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sorted((ROOT / room).rglob("*.j2")):
            found.update(a or b for a, b in TEMPLATE.findall(path.read_text(encoding="utf-8")))
    return found


def in_records() -> set[str]:
    """Facts that are fields of records: labels, definitions, reasons."""
    sheets = {name for name, table in TABLES.items() if table.sheet}
    return {
        *(kpi.label for kpi in KPIS.values()),
        *(kpi.is_not for kpi in KPIS.values()),
        *(column.label for column in COLUMNS.values()),
        *(definition(name) for name in STATISTICS),
        *(kpi.numerator for kpi in KPIS.values() if kpi.kind == "estimate"),
        *REASONS.values(),
        *MEANINGS.values(),
        *(entry.label for entry in benchmarks().values()),
        *(source.label for source in SOURCES if source.name not in sheets),
    } - {""}


def every() -> set[str]:
    return in_code() | in_records()
