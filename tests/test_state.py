"""A report is up to date only while everything that it rests on is as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import small_site

from kpi_site import state
from kpi_site.failure import plain_failure
from kpi_site.plan import Report, make_plan
from kpi_site.state import Inputs, Made, files_made, is_current, recall, remember, report_key


def key(root: Path, name: str = "acme/spring") -> str:
    report = next(report for report in make_plan(root).reports if report.name == name)
    return report_key(report, Inputs(root=root))


def append(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((target.read_bytes() if target.exists() else b"") + b" \n")

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
        append("params/acme/logo.png"),
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


@pytest.mark.parametrize("what", ["code_hashes", "installed"])
def test_code_and_packages_are_ingredients(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    before = key(root)
    monkeypatch.setattr(state, what, lambda: ["something else"])
    assert key(root) != before


def test_the_code_that_counts_is_all_of_ours() -> None:
    found = state.code_hashes()
    assert {"kpi_lib/scorecard.py", "kpi_site/run.py", "kpi_site/assets/site.css",
            "kpi_site/templates/kpi/page.html.j2"} <= found.keys()  # fmt: skip
    assert not [name for name in found if "__pycache__" in name]
    assert any(name.startswith("pandas-") for name in state.installed())


def test_a_link_that_leads_in_a_circle_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("x")
    (tmp_path / "data/again").symlink_to(tmp_path / "data")
    assert [path.name for path in state.walk(tmp_path / "data")] == ["a.csv"]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Report]:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    report = make_plan(root).reports[0]
    page = root / "site/acme/spring/index.html"
    for path in (report.executed(root), page):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made")
    files = files_made(root, [report.executed(root), page])
    remember(root, report, Made(key="k", page_key="p", files=files))
    return root, report


def test_what_was_made_and_left_alone_is_up_to_date(made: tuple[Path, Report]) -> None:
    assert is_current(*made, "k", "p")
    assert not is_current(*made, "other", "p")
    assert not is_current(*made, "k", "other")


@pytest.mark.parametrize("path", ["reports/acme/spring.ipynb", "site/acme/spring/index.html"])
def test_what_somebody_changed_or_deleted_is_not(made: tuple[Path, Report], path: str) -> None:
    root, report = made
    (root / path).write_text("edited by hand")
    assert not is_current(root, report, "k", "p")
    (root / path).unlink()
    assert not is_current(root, report, "k", "p")


def test_a_failure_is_never_up_to_date_and_state_can_be_deleted(made: tuple[Path, Report]) -> None:
    root, report = made
    remember(root, report, Made(key="k", files={}, failure=plain_failure("no\nwhy")))
    found = recall(root, report)
    assert found is not None
    assert found.failure == plain_failure("no\nwhy")
    assert not is_current(root, report, "k", "")
    state.state_file(root, report).write_text("{}")
    assert recall(root, report) is None
