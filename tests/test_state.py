"""A report is up to date only while what was made of it is as it was left."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_site

from kpi_site import state
from kpi_site.failure import plain_failure
from kpi_site.plan import Report, make_plan
from kpi_site.state import Made, files_made, is_current, made_anew, recall, remember


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


def test_what_a_report_says_again_leaves_its_pages(made: tuple[Path, Report]) -> None:
    root, report = made
    first = made_anew(root, report, "k", [{"source": "x"}], None)
    pages = dict(recall(root, report).files)  # type: ignore[union-attr]  # it was remembered
    known = Made(key="k", page_key="p", files=pages, cells=first.cells)
    again = made_anew(root, report, "k2", [{"source": "x"}], known)
    assert (again.key, again.page_key, dict(again.files)) == ("k2", "p", pages)
    other = made_anew(root, report, "k2", [{"source": "y"}], known)
    assert (other.page_key, list(other.files)) == ("", ["reports/acme/spring.ipynb"])
    failed = Made(key="k", files={}, cells=first.cells, failure=plain_failure("no"))
    assert made_anew(root, report, "k2", [{"source": "x"}], failed).page_key == ""
