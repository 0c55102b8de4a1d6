"""What a notebook can read, told from its cells alone."""

from __future__ import annotations

import ast
import json
from typing import Any, Final

GIVEN: Final = frozenset({"root", "client", "campaign", "as_of", "overrides"})
OPENED: Final = "report"
IMPORTS: Final = frozenset({
    "import kpi_lib as kpi", "from kpi_lib import charts, show", "from kpi_lib import show, charts",
})  # fmt: skip
OPENS: Final = frozenset({
    "report = kpi.open_campaign(root, client, campaign, as_of=as_of, overrides=overrides)",
    "report = kpi.open_campaign(root, client, campaign)",
})  # fmt: skip


def reads_only_its_report(notebook: bytes) -> bool:
    """Whether every cell shows the campaign's report and does nothing else.

    Only then is it known what the notebook reads: what `open_campaign` does. A cell with anything
    else in it may open any file.
    """
    try:
        cells = [one for one in json.loads(notebook)["cells"] if one["cell_type"] == "code"]
        # A second cell of parameters would have the last word on whose report it is.
        given = sum(_is_given_to(cell) for cell in cells)
        return given == 1 and all(_is_plain(cell) for cell in cells)
    except (ValueError, KeyError, TypeError, SyntaxError, RecursionError):
        return False


def _is_given_to(cell: dict[str, Any]) -> bool:
    return "parameters" in cell.get("metadata", {}).get("tags", ())


def _is_plain(cell: dict[str, Any]) -> bool:
    source = cell["source"]
    lines = ast.parse(source if isinstance(source, str) else "".join(source)).body
    if _is_given_to(cell):
        return all(_is_parameter(line) for line in lines)
    return all(_shows(line) for line in lines)


def _is_parameter(line: ast.stmt) -> bool:
    """`campaign = "spring"`: a constant."""
    if not isinstance(line, ast.Assign) or len(line.targets) != 1:
        return False
    (target,) = line.targets
    return isinstance(target, ast.Name) and target.id in GIVEN and _is_constant(line.value)


def _is_constant(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def _shows(line: ast.stmt) -> bool:
    """An import of ours, the opening, `charts.enable()`, or `show.x(report)`."""
    if ast.unparse(line) in IMPORTS | OPENS:
        return True
    if not isinstance(line, ast.Expr) or not isinstance(line.value, ast.Call):
        return False
    called, room = line.value, line.value.func
    if not isinstance(room, ast.Attribute) or not isinstance(room.value, ast.Name):
        return False
    if room.value.id not in {"show", "charts"}:
        return False
    given = [*called.args, *(word.value for word in called.keywords)]
    return all(_is_given(one) for one in given)


def _is_given(value: ast.expr) -> bool:
    return (isinstance(value, ast.Name) and value.id == OPENED) or _is_constant(value)
