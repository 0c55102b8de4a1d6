"""The standard notebooks hold no logic, and run where an analyst opens them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import workspace

import kpi_lib
from kpi_lib.scorecard import MIME
from kpi_lib.show.sections import TITLES

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("campaign", "client", "programme")
ORDER = ("verdict", "exposure", "traffic", "sales", "creators", "content", "relationship",
         "estimates", "reconciliation", "method")  # fmt: skip


def read(name: str) -> nbformat.NotebookNode:
    found = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(found)
    return found


def code(name: str) -> list[str]:
    return [cell.source for cell in read(name).cells if cell.cell_type == "code"]


def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **parameters: Any) -> list[Any]:
    """What each cell ends with, run as JupyterLab would with `folder` as its place."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    shown = []
    for source in code(name):
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)
        names |= {key: value for key, value in parameters.items() if key in names}
        if last is not None:
            expression = ast.Expression(last.value)  # type: ignore[attr-defined]  # an ast.Expr
            shown.append(eval(compile(expression, name, "eval"), names))
    return shown


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_defines_and_computes_nothing(name: str) -> None:
    for source in code(name):
        for node in ast.walk(ast.parse(source)):
            assert not isinstance(
                node,
                ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.BinOp | ast.For | ast.While
                | ast.Compare | ast.ListComp | ast.DictComp | ast.GeneratorExp,
            ), ast.unparse(node)  # fmt: skip
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                imported = [str(node.module)]
            else:
                continue
            assert {one.split(".")[0] for one in imported} <= {"kpi_lib", "pandas", "altair"}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_kept_clean(name: str) -> None:
    raw = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    assert raw["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in raw["metadata"]["language_info"]
    ids = [cell["id"] for cell in raw["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in raw["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    tagged = [cell for cell in raw["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_is_said_to_the_analyst_never_reaches_a_client(name: str) -> None:
    for cell in read(name).cells:
        if cell.cell_type == "markdown" or "show.warnings(report)" in cell.source:
            assert "internal" in cell.metadata.tags


def test_the_campaigns_sections_come_in_the_agreed_order() -> None:
    calls = [source for source in code("campaign") if source.startswith("show.")]
    sections = [call[len("show.") : -len("(report)")] for call in calls]
    assert [name for name in sections if name in ORDER] == list(ORDER)
    assert set(ORDER) <= set(TITLES)


def test_the_campaign_notebook_runs_on_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write(tmp_path)
    (tmp_path / "notebooks").mkdir()
    shown = run("campaign", tmp_path / "notebooks", monkeypatch, client="acme", campaign="spring",
                overrides={"targets": {"cpa": {"max": 600}}})  # fmt: skip
    bundles = [one._repr_mimebundle_() for one in shown]
    assert any("application/vnd.vegalite.v6+json" in bundle for bundle in bundles)
    card = next(bundle[MIME] for bundle in bundles if MIME in bundle)
    by_name = {row["kpi"]: row for row in card["kpis"] if row["group_by"] is None}
    # 1,500 EUR / 3 orders; 1,500 EUR / 50,000 impressions; the override lifts the limit to 600.
    assert by_name["cpa"]["value"] == 500
    assert by_name["cpm"]["value"] == 30
    assert by_name["cpa"]["target"]["max"] == 600
    assert str(tmp_path) not in json.dumps(bundles)


def test_client_and_programme_run_on_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write(tmp_path)
    (tmp_path / "notebooks").mkdir()
    for name in ("client", "programme"):
        shown = run(name, tmp_path / "notebooks", monkeypatch, client="acme")
        assert "Spring blend" in str(shown[0].html)


@pytest.mark.parametrize("name", ["campaign", "client"])
def test_a_notebook_runs_as_it_is_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(name, ROOT / "notebooks", monkeypatch)


def test_overrides_are_checked_like_the_file(tmp_path: Path) -> None:
    workspace.write(tmp_path)
    with pytest.raises(kpi_lib.KpiError, match=r"objektive.*Did you mean 'objective'"):
        kpi_lib.open_campaign(tmp_path, "acme", "spring", overrides={"objektive": "sales"})


def test_a_report_is_not_built_on_files_that_cannot_be_read(tmp_path: Path) -> None:
    workspace.write(tmp_path, changed={"spring/puzzle.csv": (("a", "b"), ((1, 2),))})
    with pytest.raises(kpi_lib.KpiError, match=r"data/acme/spring/puzzle\.csv"):
        kpi_lib.open_campaign(tmp_path, "acme", "spring")


def test_a_broken_campaign_is_left_out_of_the_clients_page_and_named(tmp_path: Path) -> None:
    workspace.write(tmp_path, changed={"autumn/puzzle.csv": (("a", "b"), ((1, 2),))})
    autumn = workspace.CAMPAIGN_YAML.replace("Spring blend", "Autumn blend").replace("-03-", "-09-")
    autumn = autumn.replace("-09-31", "-09-30")
    (tmp_path / "params" / "acme" / "autumn.yaml").write_text(autumn, encoding="utf-8")
    report = kpi_lib.open_client(tmp_path, "acme")
    assert [one.campaign for one in report.campaigns] == ["spring"]
    assert report.left_out == ("Autumn blend",)
    assert "Left out, because their files" in str(kpi_lib.show.client_overview(report).html)
    programme = kpi_lib.show.programme(kpi_lib.open_programme(tmp_path))
    assert "Acme Tea: Autumn blend" in str(programme.html)


def test_a_campaign_that_is_not_there_is_named_with_what_is(tmp_path: Path) -> None:
    workspace.write(tmp_path)
    with pytest.raises(kpi_lib.KpiError, match=r"no campaign 'sprung'\. Did you mean 'spring'"):
        kpi_lib.open_campaign(tmp_path, "acme", "sprung")
    with pytest.raises(kpi_lib.KpiError, match="not a day"):
        kpi_lib.open_campaign(tmp_path, "acme", "spring", as_of="soon")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kpi_lib.nothing  # noqa: B018  # asking for it is the test
