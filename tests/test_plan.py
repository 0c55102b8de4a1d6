"""Which notebook makes which report, and what cannot be a report."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site

from kpi_lib.errors import ParamsError
from kpi_site.plan import Report, make_plan, standard_notebook


def report(root: Path, name: str) -> Report:
    return next(report for report in make_plan(root).reports if report.name == name)


def test_campaigns_come_first_then_the_clients_page_then_the_programme(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign", "autumn": "campaign"})
    names = [report.name for report in make_plan(root).reports]
    assert names == ["acme/autumn", "acme/spring", "acme", "programme"]


def test_a_selection_brings_its_clients_page_and_nothing_else(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign", "autumn": "campaign"})
    small_site.write(root, {"other": "campaign"}, client="birch")
    assert [one.name for one in make_plan(root, ["acme/spring"]).reports] == ["acme/spring", "acme"]


def test_a_campaigns_own_notebook_is_preferred_and_marked(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    assert not report(root, "acme/spring").custom
    own = root / "notebooks" / "acme" / "spring.ipynb"
    own.parent.mkdir()
    own.write_bytes((root / "notebooks" / "quiet.ipynb").read_bytes())
    found = report(root, "acme/spring")
    assert (found.notebook, found.custom) == (own, True)


def test_a_workspace_without_notebooks_uses_those_of_the_package(tmp_path: Path) -> None:
    found = standard_notebook(tmp_path, "campaign")
    assert found is not None
    assert not found.is_relative_to(tmp_path)


def test_parameters_say_nothing_of_the_machine(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    found = report(root, "acme/spring")
    assert found.parameters(root) == {"root": "..", "client": "acme", "campaign": "spring"}
    own = root / "notebooks" / "acme" / "spring.ipynb"
    own.parent.mkdir()
    own.write_bytes(found.notebook.read_bytes())
    assert report(root, "acme/spring").parameters(root)["root"] == "../.."


def test_an_unknown_notebook_is_named_with_its_neighbour(tmp_path: Path) -> None:
    plan = make_plan(small_site.write(tmp_path, {"spring": "campain"}))
    assert "acme/spring" not in [one.name for one in plan.reports]
    (problem,) = plan.problems
    assert problem.where == "params/acme/spring.yaml"
    assert "Did you mean 'campaign'?" in problem.what


@pytest.mark.parametrize("notebook", ["../campaign", "acme/spring", "Campaign", "{root}"])
def test_a_notebooks_name_cannot_lead_elsewhere(tmp_path: Path, notebook: str) -> None:
    assert standard_notebook(small_site.write(tmp_path, {}), notebook) is None


@pytest.mark.parametrize("name", ["assets", "programme"])
def test_names_that_the_site_needs_itself_are_refused(tmp_path: Path, name: str) -> None:
    plan = make_plan(small_site.write(tmp_path, {name: "campaign"}))
    assert [problem.code for problem in plan.problems] == ["reserved_name"]


def test_a_selection_that_names_nothing_is_refused_with_its_neighbour(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    for asked in ("acme/sprint", "acmee", "../acme", "acme/../birch"):
        with pytest.raises(ParamsError, match="acme"):
            make_plan(root, [asked])
