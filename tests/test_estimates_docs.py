"""Each estimate's page in `docs/estimates/` says what the code does."""

from __future__ import annotations

import importlib
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from kpi_lib.estimates.run import Estimates

DOCS = Path(__file__).parents[1] / "docs"
NAMES = [field.name for field in fields(Estimates)]
PATH = re.compile(r"report\.estimates\.(\w+)((?:\.\w+)*)")
MODULE = re.compile(r"\bkpi_lib(?:\.\w+)+")
IMPORT = re.compile(r"^from (kpi_lib[\w.]*) import (.+?)(?:  #.*)?$", re.M)
WRITTEN_LATER = ("../calibration.md",)
"""By `benchmarks/calibration.py`, which takes hours."""
RELATIVE = re.compile(r"`\.(\w+(?:\.\w+)*)`")


def page(name: str) -> str:
    return (DOCS / "estimates" / f"{name}.md").read_text(encoding="utf-8")


def in_the_notebook(name: str) -> str:
    """From the words "In the notebook" to the next heading."""
    found = re.search(r"In the notebook(.*?)(?=^## |\Z)", page(name), re.M | re.S)
    assert found, f"{name}.md does not say what to do in the notebook"
    return found[1]


def named(kind: object) -> Any:
    """The record behind a field's type: of `Effect | None` it is `Effect`."""
    if get_origin(kind) in {Union, UnionType}:
        return next(one for one in get_args(kind) if one is not type(None))
    return kind


def follow(start: Any, path: list[str]) -> None:
    """Every step is an attribute of the record before; a frame's or tuple's own end the way."""
    at = start
    for step in path:
        assert is_dataclass(at), f"{at} has no fields, so no {step}"
        hints = get_type_hints(at)
        assert step in hints or hasattr(at, step), f"{at.__name__} has no {step}"
        if step not in hints:
            return
        at = named(hints[step])


def the_record(name: str) -> Any:
    return get_type_hints(Estimates)[name]


def resolve(dotted: str) -> None:
    """A module, or something in one."""
    parts = dotted.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            at: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for step in parts[cut:]:
            assert hasattr(at, step), f"{dotted}: no {step}"
            at = getattr(at, step)
        return
    raise AssertionError(f"no {dotted}")


@pytest.mark.parametrize("name", NAMES)
def test_every_kpi_and_reason_is_on_its_page(name: str) -> None:
    records = importlib.import_module(f"kpi_lib.kpis.modelled.{name}")
    text = page(name)
    wanted = [kpi.name for kpi in records.KPIS] + list(records.REASONS)
    assert [one for one in wanted if f"`{one}`" not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_tells_the_analyst_to_type_is_there(name: str) -> None:
    text = page(name)
    for estimate, rest in PATH.findall(text):
        assert estimate in NAMES, estimate
        follow(the_record(estimate), [step for step in rest.split(".") if step])
    notebook = in_the_notebook(name)
    assert f"report.estimates.{name}" in notebook
    for rest in RELATIVE.findall(notebook):
        steps = rest.split(".")
        # `.curve` may belong to the record named just before.
        starts = [
            the_record(name),
            *(named(one) for one in get_type_hints(the_record(name)).values()),
        ]
        assert any(_leads(start, steps) for start in starts), rest


def _leads(start: Any, steps: list[str]) -> bool:
    try:
        follow(start, steps)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("name", NAMES)
def test_every_module_and_import_on_the_page_exists(name: str) -> None:
    text = page(name)
    for dotted in MODULE.findall(text):
        if not dotted.endswith((".md", ".po", ".yaml")):
            resolve(dotted)
    for module, imported in IMPORT.findall(text):
        for one in imported.split(","):
            resolve(f"{module}.{one.split(' as ')[0].strip()}")


@pytest.mark.parametrize("name", NAMES)
def test_no_link_of_the_page_is_broken(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page(name)):
        assert target in WRITTEN_LATER or (DOCS / "estimates" / target).exists(), target
