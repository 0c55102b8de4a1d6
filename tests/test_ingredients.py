"""What a report rests on: each ingredient alone runs its notebook or makes its pages anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import small_site

from kpi_site import ingredients
from kpi_site.ingredients import Inputs, report_key
from kpi_site.keys import page_key
from kpi_site.plan import make_plan

STANDARD = Path(__file__).parents[1] / "notebooks"


def keys(root: Path, name: str = "acme/spring") -> tuple[str, str]:
    """Of the executed notebook, and of its pages."""
    report = next(report for report in make_plan(root).reports if report.name == name)
    inputs = Inputs(root=root)
    return report_key(report, inputs), page_key(report, inputs, printed=False)


def key(root: Path, name: str = "acme/spring") -> str:
    return keys(root, name)[0]


def append(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((target.read_bytes() if target.exists() else b"") + b" \n")

    return change


def append_text(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def rename(root: Path) -> None:
    folder = root / "data/acme/spring"
    (folder / "posts.csv").rename(folder / "renamed.csv")


def delete(root: Path) -> None:
    (root / "data/acme/spring/posts.csv").unlink()


@pytest.mark.parametrize(
    "change",
    [
        append("notebooks/campaign.ipynb"),
        append("params/acme/client.yaml"),
        append("params/acme/spring.yaml"),
        append("params/acme/autumn.yaml"),
        append("params/rates.csv"),
        append("data/acme/spring/posts.csv"),
        append("data/acme/spring/2026-04-01/new.csv"),
        append("data/acme/_shared/orders.csv"),
        append("data/acme/autumn/posts.csv"),
        rename,
        delete,
    ],
)
def test_each_ingredient_alone_makes_a_report_anew(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign", "autumn": "campaign"})
    before = key(root)
    assert key(root) == before
    change(root)
    assert key(root) != before


def test_a_custom_notebook_is_made_anew_with_what_lies_beside_it(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    own = root / "notebooks/acme/spring.ipynb"
    own.parent.mkdir()
    own.write_bytes((root / "notebooks/campaign.ipynb").read_bytes())
    before = key(root)
    (own.parent / "helper.py").write_text("X = 1\n")
    assert key(root) != before


def test_another_clients_files_leave_a_report_alone_but_not_the_programme(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    small_site.write(root, {"other": "campaign"}, client="birch")
    before, programme = key(root), key(root, "programme")
    append("data/birch/other/posts.csv")(root)
    assert key(root) == before
    assert key(root, "programme") != programme


@pytest.fixture
def standard(tmp_path: Path) -> Path:
    """A workspace with the project's own notebooks, of which it is known what they read."""
    root = small_site.write(tmp_path, {"spring": "campaign", "autumn": "campaign"})
    shutil.copytree(STANDARD, root / "notebooks", dirs_exist_ok=True)
    return root


NOTE = append_text("params/acme/autumn.yaml", "notes: {verdict: Better than ever.}\n")
RUN_AND_PAGES = {
    "its notebook": append("notebooks/campaign.ipynb"),
    "its own params": append_text("params/acme/spring.yaml", "notes: {verdict: Well.}\n"),
    "the client": append_text("params/acme/client.yaml", "margin: 0.3\n"),
}
RUN = {
    "the rates": append("params/rates.csv"),
    "its data": append("data/acme/spring/posts.csv"),
    "a new file": append("data/acme/spring/2026-04-01/new.csv"),
    "shared data": append("data/acme/_shared/orders.csv"),
    "data of a campaign that may claim the same orders": append("data/acme/autumn/posts.csv"),
    "another campaign's end": append_text("params/acme/autumn.yaml", "utm_campaign: [autumn]\n"),
    "another campaign": lambda root: shutil.copy(
        root / "params/acme/autumn.yaml", root / "params/acme/winter.yaml"),
    "another campaign gone": lambda root: (root / "params/acme/autumn.yaml").unlink(),
    "renamed": rename,
    "deleted": delete,
    "a link to nowhere": lambda root: (root / "data/acme/spring/x.csv").symlink_to("nowhere"),
    "a link out": lambda root: (root / "data/acme/spring/x.csv").symlink_to("/etc/passwd"),
    "a folder of no campaign": lambda root: (root / "data/acme/sprng").mkdir(),
}  # fmt: skip
PAGES = {
    "a logo": append("params/acme/logo.png"),
    "an approval": append("published/acme/spring/approval.json"),
    "a PDF": None,
}
BOTH = {"a picture": append("data/acme/spring/media/1.jpg")}
NEITHER = {
    "a note of another campaign": NOTE,
    "a target of another campaign": append_text(
        "params/acme/autumn.yaml", "targets: {cpm: {max: 3}}\n"
    ),
    "a picture of another campaign": append("data/acme/autumn/media/1.jpg"),
    "another client": lambda root: shutil.copytree(root / "params/acme", root / "params/birch"),
    "a notebook of nobody": append("notebooks/acme/other.ipynb"),
}


@pytest.mark.parametrize(
    ("change", "runs", "renders"),
    [(change, True, None) for change in RUN_AND_PAGES.values()]
    + [(change, True, False) for change in RUN.values()]
    + [(change, False, True) for change in PAGES.values() if change]
    + [(change, True, True) for change in BOTH.values()]
    + [(change, False, False) for change in NEITHER.values()],
    ids=[*RUN_AND_PAGES, *RUN, *(name for name, change in PAGES.items() if change), *BOTH,
         *NEITHER],
)  # fmt: skip
def test_each_ingredient_alone_runs_or_renders_a_standard_report(
    standard: Path, change: Callable[[Path], object], runs: bool, renders: bool | None
) -> None:
    before = keys(standard)
    assert keys(standard) == before
    change(standard)
    after = keys(standard)
    assert (after[0] != before[0]) == runs
    if renders is not None:
        assert (after[1] != before[1]) == renders


def test_a_client_or_campaign_called_media_has_data_as_any_other(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"media": "campaign", "spring": "campaign"}, client="media")
    shutil.copytree(STANDARD, root / "notebooks", dirs_exist_ok=True)
    for campaign in ("media", "spring"):
        before = key(root, "media/media"), key(root, "media/spring")
        append(f"data/media/{campaign}/posts.csv")(root)
        after = key(root, "media/media"), key(root, "media/spring")
        assert before[0] != after[0]
        assert before[1] != after[1]


def test_a_pdf_is_an_ingredient_of_pages(standard: Path) -> None:
    report, inputs = make_plan(standard).reports[0], Inputs(root=standard)
    one, other = (page_key(report, inputs, printed=printed) for printed in (True, False))
    assert one != other


def test_a_note_makes_its_clients_page_anew(standard: Path) -> None:
    before = key(standard, "acme")
    NOTE(standard)
    assert key(standard, "acme") != before


@pytest.mark.parametrize(
    "cell",
    [
        "import pandas as pd",
        "open('../params/acme/autumn.yaml').read()",
        "show.verdict(report, open('x'))",
        "show.verdict(kpi.open_client(root, client))",
        "report = kpi.open_campaign(root, client, 'autumn')",
        "%run other.py",
        "show = report",
        "report.ledger['orders']",
    ],
)
def test_where_a_notebook_does_anything_else_every_file_counts(standard: Path, cell: str) -> None:
    notebook = standard / "notebooks/campaign.ipynb"
    found = json.loads(notebook.read_text())
    found["cells"].append({"cell_type": "code", "source": cell, "metadata": {}, "outputs": [],
                           "execution_count": None, "id": "x"})  # fmt: skip
    notebook.write_text(json.dumps(found))
    before = key(standard)
    NOTE(standard)
    assert key(standard) != before


def test_a_second_cell_of_parameters_and_what_a_notebook_imports_count(standard: Path) -> None:
    notebook = standard / "notebooks/campaign.ipynb"
    found = json.loads(notebook.read_text())
    (given,) = (one for one in found["cells"] if "parameters" in one["metadata"].get("tags", ()))
    found["cells"].insert(2, {**given, "source": "client = 'birch'", "id": "again"})
    notebook.write_text(json.dumps(found))
    before = key(standard)
    NOTE(standard)
    assert key(standard) != before
    before = key(standard)
    (standard / "notebooks/helper.py").write_text("X = 1\n")
    assert key(standard) != before


def test_a_mistake_in_another_campaign_counts(standard: Path) -> None:
    plan = make_plan(standard, ["acme/spring"])
    before = report_key(plan.reports[0], Inputs(root=standard))
    append_text("params/acme/autumn.yaml", "targts: {}\n")(standard)
    assert report_key(plan.reports[0], Inputs(root=standard)) != before


@pytest.mark.parametrize("what", ["code_hashes", "installed"])
def test_code_and_packages_are_ingredients_of_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    before = keys(root)
    monkeypatch.setattr(ingredients, what, lambda *_: {"kpi_lib/sums.py": "something else"})
    run, page = keys(root)
    assert run != before[0]
    assert page != before[1]


def test_a_template_is_an_ingredient_of_pages_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    before, real = keys(root), ingredients.code_hashes

    def changed(inputs: Inputs) -> dict[str, str]:
        return real(inputs) | {"kpi_site/templates/kpi/page.html.j2": "x"}

    monkeypatch.setattr(ingredients, "code_hashes", changed)
    run, page = keys(root)
    assert run == before[0]
    assert page != before[1]


def test_whatever_running_a_notebook_imports_is_an_ingredient_of_it() -> None:
    modules = ["kpi_site.run", "kpi_site.engine"]
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = [name for name in found.stdout.split() if name.startswith("kpi_site.")]
    files = {name.replace(".", "/") + ".py" for name in names}
    assert "kpi_site/notebook.py" in files
    assert not [name for name in files if not ingredients.runs(name)]


def test_the_code_that_counts_is_all_of_ours(tmp_path: Path) -> None:
    found = ingredients.code_hashes(Inputs(root=tmp_path))
    assert {"kpi_lib/scorecard.py", "kpi_site/run.py", "kpi_site/assets/site.css",
            "kpi_site/templates/kpi/page.html.j2"} <= found.keys()  # fmt: skip
    assert not [name for name in found if "__pycache__" in name]
    assert any(name.startswith("pandas-") for name in ingredients.installed())


def test_a_link_that_leads_in_a_circle_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("x")
    (tmp_path / "data/again").symlink_to(tmp_path / "data")
    assert [Path(path).name for path in ingredients.walk(tmp_path / "data")] == ["a.csv"]
