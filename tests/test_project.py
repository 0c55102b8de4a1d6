"""The files around the code agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def project() -> dict[str, object]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(found, dict)
    return found


def test_the_conda_environment_is_the_projects() -> None:
    asked = project()
    dependencies, extras = asked["dependencies"], asked["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    listed = [entry for entry in conda if isinstance(entry, str)]
    listed += next(entry["pip"] for entry in conda if isinstance(entry, dict))
    assert set(listed) - {"pip", "-e ."} == {
        *dependencies, *extras["lab"], f"python{asked['requires-python']}"
    }  # fmt: skip


def test_every_dependency_is_held_by_the_constraints() -> None:
    held = {
        re.split(r"==", line)[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    asked = project()
    dependencies, extras = asked["dependencies"], asked["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)
    names = {re.split(r"[<>=;\[ ]", entry)[0].lower() for entry in
             [*dependencies, *(entry for extra in extras.values() for entry in extra)]}  # fmt: skip
    assert names <= held


def test_ci_runs_what_a_person_runs() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
