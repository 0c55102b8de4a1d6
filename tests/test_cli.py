"""The command line from outside: exit codes, what is said, what is left on disk."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import small_site
import workspace as ws
from typer.testing import CliRunner

from kpi_site.build import stale_folders
from kpi_site.cli import main
from kpi_site.commands.edit import run as edit
from kpi_site.commands.serve import server
from kpi_site.own_copy import fill_parameters

KPI = [sys.executable, "-m", "kpi_site.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


def kpi(*words: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    found = CliRunner().invoke(main, [str(word) for word in words])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"], ["--version"]])
def test_help_waits_for_nothing_heavy(words: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "kpi_site.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    assert done.stdout
    for heavy in ("pandas", "papermill", "nbconvert", "nbformat", "altair", "yaml", "rich"):
        assert not re.search(rf"\b{heavy}\b", done.stderr), heavy


def test_every_verb_takes_a_root() -> None:
    for verb in ("build", "check", "serve", "edit", "new", "list", "publish", "demo"):
        code, said, _ = kpi(verb, "--help")
        assert code == 0
        assert "--root DIR" in said


def test_a_build_makes_every_page_and_says_what_failed() -> None:
    root = small_site.built()
    code, said, complained = kpi("build", "--root", root)
    assert (code, complained) == (1, "")
    assert re.findall(r"^(\w[\w ]*?)  +([\w/]+)", said, re.MULTILINE) == [
        ("failed", "acme/broken"), ("up to date", "acme/hostile"), ("up to date", "acme/spring"),
        ("up to date", "acme"), ("up to date", "birch"), ("up to date", "programme"),
    ]  # fmt: skip
    assert "acme/broken, cell 3\n    | # the cell that fails\n" in said
    assert "KeyError: 'missing" in said
    assert "\x1b" not in said
    assert "5 up to date, 1 failed." in said
    made = {path.relative_to(root / "site").as_posix() for path in (root / "site").rglob("*.*")}
    assert {"acme/index.html", "acme/spring/index.html", "acme/spring/kpis.json",
            "acme/spring/kpis.csv", "acme/kpis.schema.json", "acme/hostile/index.html",
            "birch/index.html", "_agency/index.html", "_agency/programme/index.html",
            "_agency/acme/spring/index.html"} <= made  # fmt: skip
    assert not [name for name in made if "broken" in name or name.startswith("acme/_")]


def _readable(content: bytes) -> str:
    """A file's text; of what is packed (a ZIP, a workbook in it), all that it holds."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(name + _readable(packed.read(name)) for name in packed.namelist())


def test_nothing_names_another_client_or_the_machine() -> None:
    root = small_site.built()
    for path in sorted((root / "site").rglob("*.*")):
        text = _readable(path.read_bytes())
        assert str(root) not in text, path
        if path.is_relative_to(root / "site" / "birch"):
            assert "acme" not in text.lower(), path
        if not path.is_relative_to(root / "site" / "_agency"):
            assert "_agency" not in text, path


def test_the_agencys_index_shows_cell_and_reason() -> None:
    page = (small_site.built() / "site/_agency/index.html").read_text(encoding="utf-8")
    assert "Cell 3 of the notebook" in page
    assert "KeyError: &#39;missing" in page
    assert 'href="../acme/spring/index.html"' in page
    assert 'href="acme/spring/index.html"' in page


def test_the_numbers_follow_the_schema() -> None:
    site = small_site.built() / "site/acme"
    schema = json.loads((site / "kpis.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    numbers = json.loads((site / "spring/kpis.json").read_text(encoding="utf-8"))
    jsonschema.validate(numbers, schema)
    assert numbers["kpis"][0]["value"] == 2
    assert (site / "spring/kpis.csv").read_text(encoding="utf-8").startswith("kpi,version,label")


def test_force_gives_the_same_bytes_and_a_failing_report_keeps_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "kpi_site.ingredients.code_hashes", lambda _: {}
    )  # whoever edits while this runs
    root = small_site.write(tmp_path, {"spring": "plain"})
    assert kpi("build", "--root", root, "--jobs", 2)[0] == 0

    def content() -> dict[str, bytes]:
        folders = (root / "site", root / "reports")
        return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*.*")}

    before = content()
    code, said, _ = kpi("build", "--root", root, "--force", "--jobs", 1)
    assert code == 0
    assert "up to date" not in said
    assert content() == before
    (root / "notebooks/plain.ipynb").write_bytes((root / "notebooks/fails.ipynb").read_bytes())
    assert kpi("build", "--root", root)[0] == 1
    page = str(root / "site/acme/spring/index.html")
    assert Path(page).read_bytes() == before[page]
    assert "last good build" in (root / "site/_agency/index.html").read_text(encoding="utf-8")
    assert "failed      acme/spring  Spring" in kpi("list", "--root", root)[1]


def test_pages_without_params_are_ours_to_remove_and_nothing_else(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "plain"})
    ours = '<meta name="generator" content="Influencer KPI 1">'
    for name in ("acme", "acme/spring", "acme/gone", "acme/assets", "left", "_agency/acme/gone"):
        (root / "site" / name).mkdir(parents=True)
        (root / "site" / name / "index.html").write_text(ours)
    (root / "site/acme/mine").mkdir()
    (root / "site/acme/mine/index.html").write_text("a page of somebody else")
    found = [path.relative_to(root / "site").as_posix() for path in stale_folders(root)]
    assert found == ["acme/gone", "left", "_agency/acme/gone"]


def test_invalid_params_stop_the_build_unless_it_may_keep_going(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {})
    small_site.write(root, {"bad": "campaign"}, client="birch")
    (root / "params/birch/bad.yaml").write_text("titel: x\n")
    code, said, complained = kpi("build", "--root", root)
    assert (code, said) == (2, "")
    assert "Did you mean 'title'?" in complained
    assert "Nothing was built" in complained
    assert not (root / "site").exists()
    # The other client's are none of its business.
    assert kpi("check", "birch", "--root", root)[0] == 2


@pytest.mark.parametrize(
    "words", [["build", "nobody"], ["build", "acme/nothing"], ["build", "--jobs", "0"], ["frob"],
              ["build", "../acme"], ["edit", "acme"], ["edit", "acme/spring", "--diff"],
              ["check", "nobody"], ["serve"]],
)  # fmt: skip
def test_wrong_use_ends_with_two_and_a_sentence(tmp_path: Path, words: list[str]) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    code, said, complained = kpi(*words, *([] if words == ["frob"] else ["--root", root]))
    assert (code, said) == (2, "")
    assert complained.strip()
    assert "Traceback" not in complained


def test_check_says_what_each_file_was_taken_for(tmp_path: Path) -> None:
    code, said, _ = kpi("check", "--root", ws.write(tmp_path))
    assert code == 0
    assert "data/acme/spring/2026-04-20/anna.csv\n    Instagram content; Anna; exported on " in said
    assert "rows: 3 read, 3 used, 0 bad; 2026-01-20 to 2026-03-12" in said
    assert "posts of Anna: 2 selected, 1 left out" in said
    assert "orders_to_shop" in said
    assert "acme: clean" in said


def test_check_finds_what_is_wrong_and_steers_no_terminal(tmp_path: Path) -> None:
    root = ws.write(tmp_path, changed={"spring/[red]\x1b[31mx.csv": b"who,knows\n1,2\n"})
    code, said, _ = kpi("check", "--root", root)
    assert code == 1
    assert "\x1b" not in said
    assert "[red]" in said
    assert "not recognised" in said
    assert "acme: problems: " in said


def test_a_strict_build_withholds_what_check_complains_of(tmp_path: Path) -> None:
    root = ws.write(tmp_path)
    small_site.write(root, {})
    bad = (root / "data/acme/spring/2026-04-20/anna.csv").read_text(encoding="utf-8")
    (root / "data/acme/spring/2026-04-20/anna.csv").write_text(bad.replace("10000", "many"))
    code, said, _ = kpi("build", "acme", "--root", root, "--strict")
    assert code == 1
    assert "withheld    acme/spring\n    " in said
    assert "anna.csv" in said


def test_edit_makes_a_copy_and_shows_what_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small_site.write(tmp_path, {"autumn": "campaign"})
    assert edit(root, "acme/autumn", diff=False) == 0
    own = root / "notebooks/acme/autumn.ipynb"
    assert 'root = \\"../..\\"\\nclient = \\"acme\\"\\ncampaign = \\"autumn\\"' in own.read_text()
    capsys.readouterr()
    assert edit(root, "acme/autumn", diff=True) == 0
    assert capsys.readouterr().out == ""
    own.write_text(own.read_text().replace("Anna leads", "Anna is \\u001b[31mfirst"))
    before = own.read_bytes()
    edit(root, "acme/autumn", diff=True)
    said = capsys.readouterr().out
    assert '-    alt.Chart(frame, title="Anna leads", height=120)' in said
    assert "Anna is first" in said
    edit(root, "acme/autumn", diff=False)
    assert own.read_bytes() == before
    assert "(custom notebook)" in kpi("list", "--root", root)[1]


def test_parameters_are_filled_in_where_they_are_assigned() -> None:
    source = 'root = ".."  # here\nclient: str = (\n    "ü"\n)\nother = 1\nas_of = None'
    filled = fill_parameters(source, {"root": "../..", "client": 'a"b', "campaign": "c"})
    assert (
        filled == 'root = "../.."  # here\nclient: str = (\n    "a\\"b"\n)\nother = 1\nas_of = None'
    )


@pytest.fixture
def address() -> Iterator[str]:
    running = server(small_site.built() / "site", 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_server_shows_the_site_uncached_and_only_to_this_machine(address: str) -> None:
    with urllib.request.urlopen(f"{address}/") as answer:
        assert answer.url.endswith("/_agency/index.html")
        assert answer.headers["Cache-Control"] == "no-store"
    for path, host in (("/acme/assets/", None), ("/../params/acme/client.yaml", None),
                       ("/acme/index.html", "evil.example")):  # fmt: skip
        asked = urllib.request.Request(address + path, headers={"Host": host} if host else {})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked)
        assert refused.value.code in {403, 404}
        refused.value.close()


def test_an_interrupt_ends_the_build_and_all_that_it_started(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "hangs", "autumn": "hangs"})
    with subprocess.Popen(
        [*KPI, "build", "--root", str(root), "--jobs", "2"], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # A suite that runs in the background of a shell is deaf to interrupts, and so its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as building:  # fmt: skip
        try:
            wait_for(lambda: len(descendants(building.pid)) >= 4, seconds=60)
            started = descendants(building.pid)
            building.send_signal(signal.SIGINT)
            said, complained = building.communicate(timeout=30)
        finally:
            building.kill()
    assert building.returncode == 130
    assert complained == "Interrupted. What is finished stays.\n"
    assert "Traceback" not in said
    wait_for(lambda: not [pid for pid in started if alive(pid)], seconds=10)


def wait_for(happened: object, *, seconds: float) -> None:
    assert callable(happened)
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it took too long"
        time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
