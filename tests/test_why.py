"""`kpi build --why` names what changed, and a build does just what it said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import small_site

from kpi_site import ingredients
from kpi_site.build import build
from kpi_site.commands import why as command
from kpi_site.commands.build import run as build_command
from kpi_site.console import Plain
from kpi_site.options import Options
from kpi_site.outcomes import build_inputs
from kpi_site.plan import Report, make_plan
from kpi_site.stamps import Stamps
from kpi_site.why import Why, why


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("why")
    small_site.write(root, {"spring": "campaign", "quiet": "quiet"})
    assert build_command(root, [], Options(jobs=1), keep_going=False) == 0
    return root


def asked(root: Path, name: str = "acme/spring") -> Why:
    plan = make_plan(root)
    inputs = build_inputs(plan, Stamps(root))
    return why(next(one for one in plan.reports if one.name == name), inputs)


def built(root: Path) -> dict[str, str]:
    done = build(make_plan(root), Options(jobs=1), Plain())
    return {outcome.report.name: outcome.status for outcome in done.outcomes}


@pytest.fixture
def mended(root: Path) -> Iterator[Path]:
    """The workspace, and built again afterwards."""
    yield root
    built(root)


def test_what_is_as_it_was_is_up_to_date(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(root) == Why()
    assert command.run(root, ["acme/spring"]) == 0
    assert capsys.readouterr().out == "acme/spring: up to date.\n"
    assert set(built(root).values()) == {"up to date"}


def append(path: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((target.read_bytes() if target.exists() else b"") + b"\n")

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (append("data/acme/spring/posts.csv"), "data/acme/spring/posts.csv: changed"),
        (append("data/acme/spring/b.csv"), "data/acme/spring/b.csv: new"),
        (lambda root: (root / "data/acme/spring/b.csv").unlink(),
         "data/acme/spring/b.csv: gone"),
        (append("params/acme/spring.yaml"), "params/acme/spring.yaml: changed"),
        (append("notebooks/campaign.ipynb"), "notebooks/campaign.ipynb: changed"),
        (append("reports/acme/spring.ipynb"),
         "reports/acme/spring.ipynb: changed since it was made"),
        (lambda root: (root / "reports/acme/spring.ipynb").unlink(),
         "reports/acme/spring.ipynb: deleted since it was made"),
    ],
)  # fmt: skip
def test_what_runs_the_notebook_is_named(
    mended: Path, change: Callable[[Path], None], said: str
) -> None:
    change(mended)
    assert asked(mended).run == (said,)
    assert built(mended)["acme/spring"] in {"built", "up to date"}
    assert asked(mended) == Why()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (append("site/acme/spring/index.html"),
         "site/acme/spring/index.html: changed since it was made"),
        (append("params/acme/logo.png"), "params/acme/logo.png: new"),
    ],
)  # fmt: skip
def test_what_only_makes_pages_is_told_apart(
    mended: Path, change: Callable[[Path], None], said: str
) -> None:
    narrow = mended / "notebooks/campaign.ipynb"
    change(mended)
    found = asked(mended)
    # This notebook may read any file of its client: a logo runs it too.
    assert said in found.pages
    assert (found.run == ()) == ("logo" not in said)
    assert narrow.is_file()


def test_code_is_named_by_its_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ingredients.code_hashes
    page = "kpi_site/templates/kpi/page.html.j2"
    monkeypatch.setattr(ingredients, "code_hashes", lambda inputs: real(inputs) | {page: "x"})
    found = asked(root)
    assert found.run == ()
    assert found.pages == (f"code, libraries and Python that make the pages: changed ({page})",)


def test_a_report_that_says_the_same_again_keeps_its_pages(mended: Path) -> None:
    """The notebook is run, and its pages are not made again."""
    page = mended / "site/acme/spring/index.html"
    before = page.stat()
    append("data/acme/spring/more.csv")(mended)
    quiet = mended / "site/acme/quiet/index.html"
    was = quiet.stat().st_mtime_ns
    assert asked(mended, "acme/quiet").run
    status = built(mended)
    assert status["acme/quiet"] == "up to date"
    assert quiet.stat().st_mtime_ns == was
    assert before.st_size


def test_a_zip_of_other_pages_is_written_again(mended: Path) -> None:
    path = mended / "site/acme/acme.zip"
    before = path.read_bytes()
    path.write_bytes(b"of an earlier build")
    built(mended)
    assert path.read_bytes() == before


def test_what_was_never_built_or_failed_says_so(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"broken": "fails"})
    report: Report = make_plan(root).reports[0]
    assert asked(root, report.name).run == ("it was not built yet (or .kpi/ was deleted)",)
    build(make_plan(root, ["acme/broken"]), Options(jobs=1), Plain())
    (line,) = asked(root, report.name).run
    assert line.startswith("the last attempt failed: ")


def test_nothing_to_do_is_said_again_and_at_once(
    mended: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):  # what was written within the clock's tick is looked at once more
        assert build_command(mended, [], Options(jobs=1), keep_going=False) == 0
    first = capsys.readouterr().out.splitlines()[-5:]
    monkeypatch.setattr("kpi_site.plan.make_plan", None)
    assert build_command(mended, [], Options(jobs=1), keep_going=False) == 0
    assert capsys.readouterr().out.splitlines()[-5:] == first
    monkeypatch.undo()
    append("data/acme/quiet/posts.csv")(mended)
    assert build_command(mended, [], Options(jobs=1), keep_going=False) == 0
    assert "built" in capsys.readouterr().out or asked(mended) == Why()
