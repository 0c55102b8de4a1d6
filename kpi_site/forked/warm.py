"""What is imported and done once before any report, with invented data."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from kpi_site.forked import invented
from kpi_site.forked.kernel import App, shell_of


def warm(app: App, folder: Path) -> None:
    """Import what reports need and make one, in `folder`, of a client that does not exist.

    Runs inside the shell: pandas, imported elsewhere, takes what it prints to for a terminal.
    """
    from kpi_site.notebook import read
    from kpi_site.plan import standard_notebook

    invented.write(folder)
    found = standard_notebook(folder, "campaign")
    if found is None:
        return
    given = {"root": str(folder), "client": invented.CLIENT, "campaign": invented.CAMPAIGN}
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in read(found).cells:
        if cell.cell_type == "code":
            _shown(app, cell.source, names)
            names |= given


def _shown(app: App, source: str, names: dict[str, Any]) -> None:
    """Run a cell and format its value, as the shell does, and forget it."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<warm>", "exec"), names)
        return
    exec(compile(ast.Module(tree.body[:-1], []), "<warm>", "exec"), names)
    value = eval(compile(ast.Expression(last.value), "<warm>", "eval"), names)
    shell_of(app).display_formatter.format(value)
