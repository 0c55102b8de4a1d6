"""Folders of editions: what an audience may not see is in no byte of its folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from test_audience_report import AUDIENCES, workspace

from kpi_site.build import build
from kpi_site.console import Plain
from kpi_site.editions import leftovers
from kpi_site.options import Options
from kpi_site.plan import make_plan

FRAME = "pd.DataFrame({'canary': ['FRAME-CANARY'], 'fee': [report.sums['cost'].sum()]})"
CELLS = ("import pandas as pd", FRAME, "print('PRINT-CANARY')", "'TEXT-CANARY'")


def _own_notebook(root: Path) -> None:
    """The standard notebook with an analyst's own cells behind its own."""
    standard = Path(__file__).parents[1] / "notebooks" / "campaign.ipynb"
    notebook = json.loads(standard.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    more = [{**code, "id": f"own-{at}", "metadata": {}, "outputs": [], "source": source}
            for at, source in enumerate(CELLS)]  # fmt: skip
    words = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": "MARKDOWN-CANARY"}
    notebook["cells"] += [*more, words]
    path = root / "notebooks" / "acme" / "spring.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = workspace(tmp_path_factory.mktemp("site"))
    _own_notebook(root)
    found = build(make_plan(root, ["acme"]), Options(jobs=1), Plain())
    assert [one.status for one in found.outcomes] == ["built", "built"]
    return root


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("folder", ["acme", "_manager/acme"])
def test_hidden_amounts_are_in_no_byte_of_the_folder(root: Path, folder: str) -> None:
    content = everything(root / "site" / folder)
    assert b"Net sales" in content
    for amount in (b"783.19", b"agency_fee", b"Cost per order", b"2,314", b"2314.32"):
        assert amount not in content
    assert b"2,314" in everything(root / "site/_agency/acme"), "the cost, where it may be seen"
    assert b"2314.32" in everything(root / "site/_finance/acme")


@pytest.mark.parametrize("folder", ["acme", "_manager/acme", "_finance/acme"])
def test_an_analysts_own_outputs_are_left_out(root: Path, folder: str) -> None:
    content = everything(root / "site" / folder)
    for canary in (b"FRAME-CANARY", b"PRINT-CANARY", b"TEXT-CANARY"):
        assert canary not in content
        assert canary in everything(root / "site/_agency/acme")
    assert (b"MARKDOWN-CANARY" in content) == (folder == "acme")


def test_each_folder_has_its_own_numbers_and_assets(root: Path) -> None:
    found = {}
    for name, folder in {"client": "acme", "manager": "_manager/acme",
                         "finance": "_finance/acme"}.items():  # fmt: skip
        top = root / "site" / folder
        card = json.loads((top / "spring/kpis.json").read_text(encoding="utf-8"))
        assert card["audience"] == name
        assert list((top / "assets").glob("site-*.css"))
        assert "_agency" not in (top / "index.html").read_text(encoding="utf-8")
        found[name] = {(row["kpi"], str(row["group"])): row["value"] for row in card["kpis"]}
    for key, value in found["manager"].items():
        assert value == found["finance"].get(key, value)
        assert value == found["client"].get(key, value)
    assert not list((root / "site/_agency").rglob("kpis.json"))


def test_folders_of_readers_nobody_asks_for_are_removed(root: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    shutil.copytree(root, here)
    client = here / "params/acme/client.yaml"
    text = client.read_text(encoding="utf-8")
    client.write_text(text.replace(AUDIENCES, "audiences: {finance: {}}\n"), encoding="utf-8")
    plan = make_plan(here)
    names = [one.relative_to(here).as_posix() for one in leftovers(here, plan.workspace)]
    assert names == ["site/_manager/acme"]
    (here / "params/acme/spring.yaml").unlink()
    names = [one.relative_to(here).as_posix() for one in leftovers(here, make_plan(here).workspace)]
    assert names == ["site/_manager/acme", "site/_finance/acme/spring"]
