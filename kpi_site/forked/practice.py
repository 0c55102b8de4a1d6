"""What is done once before most reports, with invented data: their imports and first times."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import altair

from kpi_site.forked import invented


def practise_quietly(folder: str, show: Callable[[Any], object]) -> None:
    """Make a report of an invented client in `folder`; `show` formats what a cell ends with."""
    # A report makes up for what practice leaves out; that it goes well is tested. What it sets of
    # altair is set back.
    plain = altair.renderers.enable("default"), altair.data_transformers.enable("default")
    with plain[0], plain[1], suppress(Exception):
        practise(folder, show)


def practise(folder: str, show: Callable[[Any], object]) -> None:
    """Run the standard campaign notebook for a client that does not exist."""
    from kpi_site.notebook import read
    from kpi_site.plan import standard_notebook

    root = Path(folder)
    invented.write(root)
    found = standard_notebook(root, "campaign")
    if found is None:
        return
    given = {"root": folder, "client": invented.CLIENT, "campaign": invented.CAMPAIGN}
    names: dict[str, Any] = {}
    for cell in read(found).cells:
        if cell.cell_type == "code":
            _run(cell.source, names, show)
            names |= given


def _run(source: str, names: dict[str, Any], show: Callable[[Any], object]) -> None:
    """Run a cell and format its value, as the shell does."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<practice>", "exec"), names)
        return
    exec(compile(ast.Module(tree.body[:-1], []), "<practice>", "exec"), names)
    show(eval(compile(ast.Expression(last.value), "<practice>", "eval"), names))
