"""`kpi serve` while people save: what starts a build, what a page is told, what ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import small_site
from processes import alive, descendants, wait_for

from kpi_site.commands import serve
from kpi_site.live import inputs, rebuild
from kpi_site.live.builder import troubles
from kpi_site.live.inputs import is_input, news, places
from kpi_site.live.server import Watched, fingerprint, server
from kpi_site.live.trouble import ELSEWHERE, Trouble, told

ROOT = Path(__file__).parents[1]
PAGE = "<!doctype html><title>Spring</title><body><h1>One</h1></body>"
OURS = Trouble(name="acme/spring", line="KeyError: 'x'", client="acme")
THEIRS = Trouble(name="birch/fall", line="no rows", client="birch")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("params/acme", "data/acme", "notebooks", "site/acme/spring", ".kpi", "reports"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site/acme/spring/index.html").write_text(PAGE)
    return tmp_path.resolve()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("params/acme/spring.yaml", True), ("data/acme/spring/Größe [1].csv", True),
        ("notebooks/acme/spring.ipynb", True), ("params/rates.csv", True),
        ("site/acme/index.html", False), ("reports/acme/spring.ipynb", False),
        (".kpi/tables/x", False), ("published/acme/spring/approval.json", False),
        ("README.md", False), ("params-old/acme.yaml", False),
        ("params/acme/.spring.yaml.swp", False), ("params/acme/spring.yaml~", False),
        ("params/acme/.#spring.yaml", False), ("params/acme/#spring.yaml#", False),
        ("notebooks/.ipynb_checkpoints/campaign-checkpoint.ipynb", False),
        ("notebooks/.~campaign.ipynb", False), ("data/acme/~$costs.xlsx", False),
        ("data/acme/orders.csv.crdownload", False), ("data/acme/4913", False),
    ],
)  # fmt: skip
def test_only_what_reports_are_made_from_starts_a_build(
    root: Path, name: str, wanted: bool
) -> None:
    assert is_input(str(root / name), places(root)) == wanted


def test_our_own_code_and_templates_start_a_build_and_what_python_compiles_does_not(
    root: Path,
) -> None:
    watched = places(root)
    assert is_input(str(ROOT / "kpi_lib/sums.py"), watched)
    assert is_input(str(ROOT / "kpi_site/templates/kpi/page.html.j2"), watched)
    assert not is_input(str(ROOT / "kpi_lib/__pycache__/sums.cpython-311.pyc"), watched)


def test_a_save_in_several_steps_is_one(root: Path) -> None:
    found = news(root)
    assert next(found) == (), "the watch has begun"
    (root / "site/acme/index.html").write_text("built")
    file = root / "params/acme/spring.yaml"
    (root / "params/acme/.spring.yaml.tmp").write_text("title: Spring")
    (root / "params/acme/.spring.yaml.tmp").replace(file)
    file.write_text("title: Spring\nnote: x")
    saving = threading.Timer(0.1, (root / "data/acme/posts.csv").write_text, ["post\n1\n"])
    saving.start()
    assert next(found) == ("data/acme/posts.csv", "params/acme/spring.yaml")
    saving.join()
    file.unlink()
    assert next(found) == ("params/acme/spring.yaml",)


def test_a_folder_that_was_not_there_is_watched_too(root: Path) -> None:
    (root / "notebooks").rmdir()
    found = news(root)
    assert next(found) == ()
    (root / "notebooks").mkdir()
    assert next(found) == ()
    (root / "notebooks/campaign.ipynb").write_text("{}")
    assert next(found) == ("notebooks/campaign.ipynb",)


def test_what_is_saved_while_somebody_builds_comes_next(root: Path) -> None:
    found = news(root)
    assert next(found) == ()
    (root / "params/acme/spring.yaml").write_text("title: Spring")
    time.sleep(1)
    (root / "data/acme/posts.csv").write_text("post")
    assert next(found) == ("data/acme/posts.csv", "params/acme/spring.yaml")


def test_a_system_without_watches_is_looked_at_again_and_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = inputs.watch

    def watch(*given: Any, force_polling: bool | None, **more: Any) -> Any:
        if not force_polling:
            raise OSError("OS file watch limit reached")
        return real(*given, force_polling=True, poll_delay_ms=50, **more)

    monkeypatch.setattr(inputs, "watch", watch)
    found = news(root)
    assert next(found) == ()
    (root / "params/acme/spring.yaml").write_text("title: Spring")
    assert "params/acme/spring.yaml" in next(found)


def test_a_page_behind_a_password_changes_with_what_it_opens(root: Path) -> None:
    page = root / "site/acme/spring/index.html"
    found = {fingerprint(page)}
    for content in ("one", "two"):
        page.with_name("index.html.sealed.js").write_text(content)
        found.add(fingerprint(page))
    assert len(found) == 3


def test_a_clients_page_hears_of_that_client_only() -> None:
    found = (OURS, THEIRS)
    assert told("/acme/spring/index.html", found) == ["acme/spring: KeyError: 'x'", ELSEWHERE]
    assert told("/_manager/acme/index.html", found) == ["acme/spring: KeyError: 'x'", ELSEWHERE]
    assert told("/cedar/index.html", found) == [ELSEWHERE]
    assert told("/_agency/acme/index.html", found) == [
        "acme/spring: KeyError: 'x'", "birch/fall: no rows"
    ]  # fmt: skip
    assert told("/acme/index.html", ()) == []


@pytest.fixture(params=[True, False], ids=["watch", "no-watch"])
def address(root: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    running = server(root / "site", 0, Watched(troubles=(OURS,)) if request.param else None)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}", request.param
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_script_is_added_to_what_is_served_and_to_nothing_else(
    root: Path, address: tuple[str, bool]
) -> None:
    base, watch = address
    for path in ("/acme/spring/index.html", "/acme/spring/"):
        with urllib.request.urlopen(base + path) as answer:
            body = answer.read().decode()
            assert int(answer.headers["Content-Length"]) == len(body)
        assert ('<script src="/_kpi/reload.js"' in body) == watch
        assert (body == PAGE) != watch
    assert (root / "site/acme/spring/index.html").read_text() == PAGE


def test_its_own_paths_are_for_this_machine_and_stay_in_the_site(
    root: Path, address: tuple[str, bool]
) -> None:
    base, watch = address
    (root / "params/secret.html").write_text("secret")
    refused = {"/_kpi/nothing": 404, "/_kpi/../params/secret.html": 404}
    refused |= {} if watch else {"/_kpi/state": 404, "/_kpi/reload.js": 404}
    for path, code in refused.items():
        with pytest.raises(urllib.error.HTTPError) as found:
            urllib.request.urlopen(base + path)
        assert found.value.code == code
        found.value.close()
    for path in ("/_kpi/state", "/_kpi/reload.js", "/acme/spring/index.html"):
        asked = urllib.request.Request(base + path, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as found:
            urllib.request.urlopen(asked)
        assert found.value.code == 403
        found.value.close()
    if watch:
        with urllib.request.urlopen(base + "/_kpi/state?page=/../params/secret.html") as answer:
            assert json.load(answer)["page"] == ""


def test_a_reader_who_leaves_in_the_middle_is_no_news(
    root: Path, address: tuple[str, bool], capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "site/acme/big.html").write_text("x" * 20_000_000)
    host, port = address[0].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as leaving:
        leaving.sendall(b"GET /acme/big.html HTTP/1.0\r\nHost: localhost\r\n\r\n")
        leaving.recv(1000)
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with urllib.request.urlopen(address[0] + "/acme/spring/index.html") as answer:
        assert answer.status == 200
    time.sleep(0.3)
    assert capsys.readouterr().err == ""


def stub(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Builds are this code; `told` is the file for what failed."""

    def command(root: Path, told: Path) -> Sequence[str]:
        return [sys.executable, "-c", f"told = {str(told)!r}\n{code}"]

    monkeypatch.setattr(rebuild, "command", command)


def test_a_build_says_what_changed_and_gives_what_failed(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = json.dumps([OURS.to_json()])
    stub(monkeypatch, f"print('up to date  birch'); print('failed  acme/spring')\n"
                      f"open(told, 'w').write({one!r}); raise SystemExit(1)")  # fmt: skip
    assert rebuild.rebuild(root) == (OURS,)
    assert capsys.readouterr().out == "failed  acme/spring\n"
    stub(monkeypatch, "print('3 built.')")
    assert rebuild.rebuild(root) == ()


def test_a_build_whose_code_does_not_even_import_gives_its_last_words(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stub(monkeypatch, "def broken(:")
    assert rebuild.rebuild(root) == (
        Trouble(name="kpi build", line="SyntaxError: invalid syntax", client=None),
    )
    assert "SyntaxError" in capsys.readouterr().out


def test_what_a_build_left_running_does_not_hold_the_next_one_up(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'])"
    stub(monkeypatch, left)
    assert rebuild.rebuild(root) == ()


def test_params_and_reports_that_fail_are_named_with_their_client() -> None:
    built = small_site.built()
    assert [(one.name, one.client) for one in troubles(built)] == [("acme/broken", "acme")]
    assert next(troubles(built)).line.startswith("KeyError: 'missing")


def test_without_a_site_and_without_a_build_there_is_nothing_to_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub(monkeypatch, "print('params/acme/x.yaml: bad'); raise SystemExit(2)")
    (tmp_path / "params").mkdir()
    with pytest.raises(serve.KpiError, match="no site to show"):
        serve.run(tmp_path, 0, watch=True)


SERVE = """\
import signal, sys
from pathlib import Path
# A suite in the background of a shell is deaf to interrupts, and so its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
from kpi_site.commands import serve
sys.exit(serve.run(Path(sys.argv[1]), 0, watch=True))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_end_ends_the_running_build_too(tmp_path: Path, how: signal.Signals) -> None:
    root = small_site.write(tmp_path, {"spring": "hangs"})
    (root / "site/_agency").mkdir(parents=True)
    (root / "site/_agency/index.html").write_text(PAGE)
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(root)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
        stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as serving:  # fmt: skip
        try:
            # The build, multiprocessing's tracker, a worker, the worker's kernel.
            wait_for(lambda: len(descendants(serving.pid)) >= 4, seconds=60)
            started = descendants(serving.pid)
            serving.send_signal(how)
            said, complained = serving.communicate(timeout=30)
        finally:
            serving.kill()
    assert serving.returncode == (0 if how == signal.SIGINT else -signal.SIGKILL)
    if how == signal.SIGINT:
        assert complained == ""
        assert "Ctrl-C ends it." in said
    wait_for(lambda: not [pid for pid in started if alive(pid)], seconds=10)
