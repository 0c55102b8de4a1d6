"""Running one notebook: what is kept, what is left behind, what is said when it fails."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
import small_site

import kpi_lib
from kpi_lib.errors import KpiError
from kpi_lib.secret import KEY_FILE
from kpi_site.failure import Failure, printable
from kpi_site.notebook import read
from kpi_site.plan import Report, make_plan
from kpi_site.run import KEPT, check_parameters, run_report


def prepared(root: Path, notebook: str) -> tuple[Path, Report]:
    small_site.write(root, {"spring": notebook})
    return root, make_plan(root).reports[0]


def failure(root: Path, notebook: str, timeout: float = 60) -> Failure:
    root, report = prepared(root, notebook)
    found = run_report(root, report, own={"key": "k"}, timeout=timeout)
    assert found is not None
    return found


def test_two_runs_are_the_same_to_the_byte_and_say_nothing_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    user = tmp_path / "user"
    startup = user / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("raise SystemExit('my own start-up file ran')")
    shows_all = "c.InteractiveShell.ast_node_interactivity = 'all'"
    (user / "profile_default" / "ipython_config.py").write_text(shows_all)
    monkeypatch.setenv("IPYTHONDIR", str(user))
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("PYTHONHASHSEED", "5")
    root, report = prepared(tmp_path / "work {space}", "quiet")
    bytes_of = []
    for _ in range(2):
        assert run_report(root, report, own={"key": "k"}) is None
        bytes_of.append(report.executed(root).read_bytes())
    assert bytes_of[0] == bytes_of[1]
    assert str(tmp_path) not in bytes_of[0].decode()
    assert capfd.readouterr() == ("", "")
    notebook = read(report.executed(root))
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    printed, address, environment = outputs
    assert printed.text == "from a child process\n"
    assert address.data["text/plain"] == "<object at 0x…>"
    assert "'0'" in environment.data["text/plain"]
    assert "'UTC', False)" in environment.data["text/plain"]
    assert notebook.metadata["influencer_kpi"] == {"key": "k"}
    assert notebook.metadata["papermill"] == {"parameters": report.parameters(root)}
    assert not list((root / ".kpi" / "run").rglob("*.ipynb"))


def test_a_notebook_may_keep_what_our_library_keeps_and_nothing_else() -> None:
    """All folders of `.kpi/` that the library's own code names."""
    library = Path(kpi_lib.__file__).parent
    code = "".join(path.read_text("utf-8") for path in library.rglob("*.py"))
    named = re.findall(r'Path\("\.kpi"\) / "(\w+)"', code)
    assert named
    assert sorted(named) == sorted(KEPT)


def test_a_failure_names_the_cell_and_leaves_the_last_good_notebook(tmp_path: Path) -> None:
    root, report = prepared(tmp_path, "fails")
    report.executed(root).parent.mkdir(parents=True)
    report.executed(root).write_text("the last good one")
    found = run_report(root, report, own={"key": "k"})
    assert found is not None
    assert (found.cell, found.withheld) == (3, False)
    assert found.source.startswith("# the cell that fails")
    assert found.lines == (r"KeyError: 'missing \x1b[31m'",)
    assert report.executed(root).read_text() == "the last good one"
    left = read(report.failed(root))
    assert left.metadata["influencer_kpi"]["failure"] == found.to_json()
    assert not any("papermill" in json.dumps(cell.metadata) for cell in left.cells)


def test_problems_of_the_input_are_lines_not_a_traceback(tmp_path: Path) -> None:
    found = failure(tmp_path, "withheld")
    assert found.withheld
    assert found.lines == ("data/acme/spring/x.csv: not recognised.",
                           "data/acme/spring/y.csv: is empty.")  # fmt: skip


def test_a_kernel_that_dies_ends_that_report_with_its_cell(tmp_path: Path) -> None:
    found = failure(tmp_path, "dies")
    assert found.cell == 2
    assert found.lines[0].startswith("KernelDied: The kernel died in this cell.")


def test_a_notebook_that_hangs_is_given_up(tmp_path: Path) -> None:
    found = failure(tmp_path, "hangs", timeout=2)
    assert found.cell == 2
    assert found.lines == ("Timeout: The notebook was still in this cell after 2 seconds.",)


def test_an_undeclared_parameter_is_refused_with_its_neighbour(tmp_path: Path) -> None:
    found = failure(tmp_path, "undeclared")
    assert found.cell is None
    (line,) = found.lines
    assert line.startswith("notebooks/undeclared.ipynb: parameter 'campaign' is not declared.")
    assert "Did you mean 'campagne'?" in line


@pytest.mark.parametrize("given", [{"root; import os": 1}, {"root": object()}, {"root": {1, 2}},
                                   {"root": float("nan")}, {"root": b"x"}])  # fmt: skip
def test_a_parameter_is_a_name_with_a_plain_value(given: dict[str, object]) -> None:
    notebook = read(small_site.NOTEBOOKS / "campaign.ipynb")
    with pytest.raises(KpiError, match="must be a Python name with a JSON value"):
        check_parameters(notebook, given, where="notebooks/campaign.ipynb")


def test_a_file_that_is_no_notebook_is_said_to_be_none(tmp_path: Path) -> None:
    root, report = prepared(tmp_path, "campaign")
    report.notebook.write_text("[1, 2]")
    found = run_report(root, report, own={})
    assert found is not None
    assert found.lines[0].startswith("notebooks/campaign.ipynb: not a notebook")


def test_the_workspace_has_its_key_before_a_notebook_that_may_not_make_it(tmp_path: Path) -> None:
    root, report = prepared(tmp_path, "quiet")
    run_report(root, report, own={})
    key = (root / KEY_FILE).read_bytes()
    run_report(root, report, own={})
    assert (root / KEY_FILE).read_bytes() == key


def test_what_is_printed_cannot_steer_a_terminal() -> None:
    hostile = "a\x1b[31mb\x1b]0;title\x07c\x9bd\x08e\u202ef\u2028g\tz\n"
    assert printable(hostile) == "abc\ufffdd\ufffde\ufffdf\ufffdg\tz\n"
