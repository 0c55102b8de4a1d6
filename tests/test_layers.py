"""Who may import whom, and that nothing imports in a circle."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What a room may import besides the standard library and itself.
ALLOWED = {
    "kpi_lib": {"altair", "babel", "causal_impact", "holidays", "lifelines", "narwhals", "nh3",
                "numpy", "openpyxl", "pandas", "pydantic", "pydantic_core", "scipy", "sklearn",
                "statsmodels", "yaml"},
    "kpi_site": {"PIL", "altair", "babel", "cryptography", "distributed", "fsspec", "ipykernel",
                 "jinja2", "jupyter_client", "jupyter_core", "kpi_lib", "markupsafe", "mistune",
                 "nbclient", "nbconvert", "nbformat", "nh3", "numpy", "openpyxl", "pandas",
                 "papermill", "pikepdf", "playwright", "pptx", "rich", "traitlets", "typer",
                 "vl_convert", "watchfiles", "xlsxwriter", "yaml"},
    "notebooks": {"altair", "kpi_lib", "pandas"},
}  # fmt: skip


def modules(room: str) -> dict[str, Path]:
    """Dotted name → file."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((ROOT / room).rglob("*.py"))
    }


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    """Dotted names that a file imports; imports for type checkers only do not count as edges."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(tree.body) if top_level_only else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ["kpi_lib", "kpi_site"])
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = ALLOWED[room] | {room, "__future__"} | set(sys.stdlib_module_names)
    strangers = {
        f"{name} imports {found}"
        for name, path in modules(room).items()
        for found in imports(path)
        if found.split(".")[0] not in allowed
    }
    assert not strangers


def test_no_import_cycle() -> None:
    files = modules("kpi_lib") | modules("kpi_site")
    edges = {
        name: {found for found in imports(path, top_level_only=True) if found in files} - {name}
        for name, path in files.items()
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        for found in sorted(edges[name]):
            visit(found, (*trail, name))
        done.add(name)

    for name in sorted(files):
        visit(name, ())


def test_the_site_room_computes_nothing() -> None:
    """`kpi_site` may hold no statistics: its only numbers come out of the executed notebook."""
    for name, path in modules("kpi_site").items():
        if name.startswith("kpi_site.demo"):
            continue  # the simulator makes raw data; it is no part of a report
        for found in imports(path):
            assert found.split(".")[0] not in {"numpy", "scipy"}, f"{name}: {found}"
