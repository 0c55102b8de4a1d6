"""Publishing: what is sent, in which order, what is deleted, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import fsspec
import pytest
import small_site
import yaml
from typer.testing import CliRunner

from kpi_site.cli import main
from kpi_site.failure import plain_failure
from kpi_site.plan import Report, make_plan
from kpi_site.publish.errors import PublishError
from kpi_site.publish.manifest import NAME, is_inside, read_manifest
from kpi_site.publish.send import prepare, send
from kpi_site.publish.steps import in_order
from kpi_site.publish.target import Folder, Store, content_type, open_target
from kpi_site.state import Made, recall, remember


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace whose client has two campaigns with pages, as a build would leave them."""
    root = small_site.write(tmp_path / "work", {"spring": "campaign", "autumn": "campaign"})
    for name, text in {
        "index.html": "all", "assets/site-1.css": "css", "kpis.schema.json": "{}",
        "spring/index.html": "spring", "spring/proof.html": "proof", "spring/kpis.json": "{}",
        "spring/media/p1.jpg": "picture", "autumn/index.html": "autumn",
    }.items():  # fmt: skip
        path = root / "site" / "acme" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


class Gate:
    """Stands in for approval: which campaigns are drafts, and which reports were kept."""

    def __init__(self) -> None:
        self.why: dict[str, tuple[str, ...]] = {}
        self.kept: list[str] = []

    def standing(self, root: Path, report: Report) -> Any:
        why = self.why.get(report.name, ())
        return SimpleNamespace(approved=not why, why=why)

    def keep(self, root: Path, report: Report) -> Path:
        self.kept.append(report.name)
        return root / "published"


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    found = Gate()
    for name, verb in (("approval", "standing"), ("published", "keep")):
        module = ModuleType(f"kpi_site.{name}")
        setattr(module, verb, getattr(found, verb))
        monkeypatch.setitem(sys.modules, f"kpi_site.{name}", module)
    return found


@pytest.fixture
def bucket() -> Iterator[str]:
    name = f"bucket-{uuid.uuid4().hex}"
    yield f"memory://{name}/acme"
    store = fsspec.filesystem("memory")
    if store.exists(f"/{name}"):
        store.rm(f"/{name}", recursive=True)


def publish(root: Path, to: object, *words: str, client: str = "acme") -> tuple[int, str, str]:
    """Exit code, stdout, stderr of `kpi publish`."""
    command = ["publish", client, "--to", str(to), "--root", str(root), *words]
    found = CliRunner().invoke(main, command)
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def lying(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize(("first", "then"), [("web", "web/birch"), ("web/acme", "web")])
def test_no_site_is_sent_into_or_around_another(
    root: Path, tmp_path: Path, first: str, then: str
) -> None:
    assert publish(root, tmp_path / first)[0] == 0
    before = lying(tmp_path / "web")
    code, _, complained = publish(root, tmp_path / then)
    assert code != 0
    assert "Each needs a place of its own" in complained
    assert lying(tmp_path / "web") == before


def test_a_folder_gets_the_clients_files_and_a_manifest(
    root: Path, tmp_path: Path, gate: Gate
) -> None:
    (root / "site/birch").mkdir()
    (root / "site/birch/index.html").write_text("another client", encoding="utf-8")
    (root / "site/acme/.DS_Store").write_text("hidden", encoding="utf-8")
    code, said, complained = publish(root, tmp_path / "web")
    assert (code, complained) == (0, "")
    assert said.endswith("8 sent, 0 there already.\n")
    sent = lying(tmp_path / "web")
    manifest = json.loads(sent.pop(NAME))
    expected = lying(root / "site/acme")
    del expected[".DS_Store"]
    assert sent == expected
    assert manifest["client"] == "acme"
    assert set(manifest["files"]) == set(sent)
    assert sorted(gate.kept) == ["acme/autumn", "acme/spring"]


@pytest.mark.parametrize("kind", ["folder", "store"])
def test_only_what_changed_is_sent_again(
    root: Path, tmp_path: Path, bucket: str, kind: str
) -> None:
    to = bucket if kind == "store" else tmp_path / "web"
    assert publish(root, to)[0] == 0
    first = open_target(str(to)).read(NAME)
    assert publish(root, to)[1] == "0 sent, 8 there already.\n"
    assert open_target(str(to)).read(NAME) == first
    (root / "site/acme/spring/index.html").write_text("SPRING", encoding="utf-8")  # as long
    _, said, _ = publish(root, to)
    assert said == "sent        spring/index.html\n1 sent, 7 there already.\n"
    assert open_target(str(to)).read("spring/index.html") == b"SPRING"
    open_target(str(to)).delete("autumn/index.html")
    assert "sent        autumn/index.html" in publish(root, to)[1]


def test_a_page_never_comes_before_what_it_shows(root: Path) -> None:
    sealed = ["index.html", "index.html.sealed.js", "spring/index.html.sealed.js",
              "spring/index.html", "spring/kpis.json.sealed.js"]  # fmt: skip
    assert in_order({*lying(root / "site/acme")}) == (
        "assets/site-1.css", "kpis.schema.json", "spring/kpis.json", "spring/media/p1.jpg",
        "spring/proof.html", "autumn/index.html", "spring/index.html", "index.html",
    )  # fmt: skip
    assert in_order(sealed) == (
        "spring/kpis.json.sealed.js", "spring/index.html.sealed.js", "spring/index.html",
        "index.html.sealed.js", "index.html",
    )  # fmt: skip


class Flaky(Folder):
    """A folder that breaks off after so many files."""

    def __init__(self, folder: Path, files: int) -> None:
        super().__init__(folder)
        self.left = files
        self.written: list[str] = []

    def write(self, path: str, content: bytes) -> None:
        if not self.left:
            raise OSError("the line is dead")
        self.left -= 1
        self.written.append(path)
        super().write(path, content)


def test_interrupted_and_run_again_it_goes_on(root: Path, tmp_path: Path, gate: Gate) -> None:
    plan = make_plan(root, ["acme"])
    broken = Flaky(tmp_path / "web", 5)
    with pytest.raises(PublishError, match=r"index\.html: the line is dead.*run the same"):
        send(prepare(plan, "acme", broken), prune=False, told=lambda line: None)
    assert not (tmp_path / "web" / NAME).exists()
    assert not (tmp_path / "web" / "index.html").exists()
    assert gate.kept == []
    (tmp_path / "web" / "assets/site-1.css").write_text("torn by hand", encoding="utf-8")
    again = Flaky(tmp_path / "web", 99)
    send(prepare(plan, "acme", again), prune=False, told=lambda line: None)
    assert again.written == ["assets/site-1.css", "autumn/index.html", "spring/index.html",
                             "index.html", NAME]  # fmt: skip
    assert not list((root / ".kpi/publish").glob("*"))


@pytest.mark.parametrize("kind", ["folder", "store"])
def test_prune_deletes_what_we_sent_and_nothing_else(
    root: Path, tmp_path: Path, bucket: str, kind: str
) -> None:
    to = str(bucket if kind == "store" else tmp_path / "web")
    publish(root, to)
    open_target(to).write("CNAME", b"acme.example")
    shutil.rmtree(root / "site/acme/spring/media")
    (root / "site/acme/spring/proof.html").unlink()
    gone = ["spring/media/p1.jpg", "spring/proof.html"]
    assert publish(root, to)[1] == "0 sent, 6 there already, 2 left there (--prune deletes them).\n"
    assert set(gone) <= set(open_target(to).sizes())
    _, said, _ = publish(root, to, "--dry-run", "--prune")
    assert [line for line in said.splitlines() if "delete" in line] == [
        f"would delete {path}" for path in gone
    ]
    _, said, _ = publish(root, to, "--prune")
    assert said.endswith("0 sent, 6 there already, 2 deleted.\n")
    left = set(open_target(to).sizes())
    assert left == {*lying(root / "site/acme"), NAME, "CNAME"}
    assert json.loads(open_target(to).read(NAME) or b"")["left"] == []
    if kind == "folder":
        assert not (tmp_path / "web/spring/media").exists()


def test_dry_run_says_what_would_happen_and_does_nothing(
    root: Path, tmp_path: Path, gate: Gate
) -> None:
    gate.why = {"acme/spring": ("it is a draft",)}
    code, said, complained = publish(root, tmp_path / "web", "--dry-run")
    assert code == 1
    assert "would send  assets/site-1.css (new, 3 bytes)" in said
    assert "refused: acme/spring: it is a draft" in complained
    gate.why = {}
    assert publish(root, tmp_path / "web", "--dry-run")[0] == 0
    assert not (tmp_path / "web").exists()
    assert gate.kept == []


def test_every_reason_is_listed_and_nothing_is_sent(root: Path, tmp_path: Path, gate: Gate) -> None:
    gate.why = {"acme/spring": ("numbers changed since approval", "reconciliation failed"),
                "acme/autumn": ("it is a draft",)}  # fmt: skip
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert sorted(complained.splitlines()) == [
        "Nothing was sent.",
        "refused: acme/autumn: it is a draft",
        "refused: acme/spring: numbers changed since approval",
        "refused: acme/spring: reconciliation failed",
    ]
    assert not (tmp_path / "web").exists()


def test_not_approved_without_a_reason_is_not_approved(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = SimpleNamespace(approved=False, why=())
    monkeypatch.setattr(sys.modules["kpi_site.approval"], "standing", lambda root, report: draft)
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "acme/spring: it is a draft" in complained


def test_what_was_sent_and_could_not_be_kept_is_said(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(root: Path, report: Report) -> Path:
        raise OSError("the disk is full")

    monkeypatch.setattr(sys.modules["kpi_site.published"], "keep", full)
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "All was sent, but" in complained
    assert (tmp_path / "web" / NAME).is_file()


def test_a_failed_build_an_unbuilt_page_and_a_stale_folder_are_refused(
    root: Path, tmp_path: Path
) -> None:
    for report in make_plan(root, ["acme"]).reports:
        if report.campaign == "spring":
            failure = plain_failure("a bad row", withheld=True)
            remember(root, report, Made(key="", files={}, failure=failure))
            assert recall(root, report)
    (root / "site/acme/autumn/index.html").unlink()
    old = root / "site/acme/winter/index.html"
    old.parent.mkdir()
    old.write_text('<meta name="generator" content="Influencer KPI 1">', encoding="utf-8")
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "acme/spring: the last build failed or withheld it" in complained
    assert "acme/autumn: it has no page yet" in complained
    assert "site/acme/winter: has no params any more" in complained


def test_another_clients_place_is_refused_by_name(root: Path, tmp_path: Path) -> None:
    small_site.write(root, {"spring": "campaign"}, client="birch")
    shutil.copytree(root / "site/acme", root / "site/birch")
    shutil.rmtree(root / "site/birch/autumn")
    assert publish(root, tmp_path / "web", client="birch")[0] == 0
    before = lying(tmp_path / "web")
    code, _, complained = publish(root, tmp_path / "web", "--prune")
    assert code == 1
    assert "holds the site of the client 'birch', not of 'acme'" in complained
    assert lying(tmp_path / "web") == before


def test_a_place_that_holds_something_else_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/index.html").write_text("somebody's page", encoding="utf-8")
    assert "one of ours" in publish(root, tmp_path / "web")[2]
    (tmp_path / "web/index.html").unlink()
    (tmp_path / "web" / NAME).write_text('{"files": {"../../x": 1}}', encoding="utf-8")
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "is not a manifest that kpi wrote" in complained


@pytest.mark.parametrize("place", ["site/acme", "site/new", "params", "data/acme", ".kpi/x", "."])
def test_the_workspace_is_no_target(root: Path, place: str) -> None:
    before = lying(root)
    code, _, complained = publish(root, root / place)
    assert code == 1
    assert "workspace" in complained
    assert lying(root) == before


def test_links_in_the_site_are_refused_and_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "site/acme/notes.txt").symlink_to(tmp_path / "secret.txt")
    (root / "site/acme/more").symlink_to(root / "params")
    code, said, complained = publish(root, tmp_path / "web", "--dry-run")
    assert code == 1
    assert "site/acme/notes.txt: is a link" in complained
    assert "site/acme/more: is a link" in complained
    assert "notes.txt" not in said
    assert "client.yaml" not in said


def test_a_link_in_the_target_leads_nowhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/spring").symlink_to(root / "params")
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "leads out of" in complained
    assert not (root / "params/kpis.json").exists()


def test_a_client_with_a_password_is_sent_encrypted_or_not_at_all(
    root: Path, tmp_path: Path
) -> None:
    params = root / "params/acme/client.yaml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text + "protect: {password_from: ACME_PASSWORD}\n", encoding="utf-8")
    code, _, complained = publish(root, tmp_path / "web")
    assert code == 1
    assert "site/acme: is not encrypted although its params say protect" in complained


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["acme/spring", "--to", "web"], "is not CLIENT"),
        (["acne", "--to", "web"], "acne"),
        (["acme", "--to", "s4://bucket"], "nothing can be sent to s4://"),
        (["acme", "--to", "https://example.org"], "nothing can be sent to https://"),
        (["acme", "--to", " "], "--to is empty"),
        (["acme", "--to", "memory://"], "names no bucket"),
        (["acme"], "--to"),
    ],
)
def test_wrong_use_ends_with_2(root: Path, words: list[str], says: str) -> None:
    found = CliRunner().invoke(main, ["publish", *words, "--root", str(root)])
    assert found.exit_code == 2
    assert says in found.stderr


def test_a_missing_package_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    code, _, complained = publish(root, "s3://bucket/acme")
    assert code == 2
    assert "s3:// needs the package s3fs" in complained


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("s3", {"ContentType": "text/html; charset=utf-8"}),
        ("gs", {"content_type": "text/html; charset=utf-8"}),
        ("az", {"content_settings": {"content_type": "text/html; charset=utf-8"}}),
    ],
)
def test_a_store_is_told_what_a_file_is(
    bucket: str, scheme: str, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store("memory", bucket)
    given: dict[str, Any] = {}
    monkeypatch.setattr(store, "scheme", scheme)
    monkeypatch.setattr(
        store, "files", SimpleNamespace(pipe_file=lambda path, content, **more: given.update(more))
    )
    store.write("spring/index.html", b"")
    assert given == expected
    assert content_type("a/b.XLSX").endswith("spreadsheetml.sheet")
    assert content_type("index.html.sealed.js") == "text/javascript; charset=utf-8"
    assert content_type("what") == "application/octet-stream"


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//b", "", ".", "C:/x", "a\\b",
                                  NAME, "a\nb"])  # fmt: skip
def test_a_manifest_cannot_name_what_lies_outside(path: str) -> None:
    assert not is_inside(path)
    found = {"schema": 1, "client": "acme", "files": {}, "left": [path]}
    with pytest.raises(PublishError):
        read_manifest(json.dumps(found).encode(), "place")


def test_the_ready_workflow_says_what_the_command_line_takes() -> None:
    text = (Path(__file__).parents[1] / "docs/examples/publish.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]["publish"]
    told = "\n".join(step.get("run", "") for step in jobs["steps"])
    command = re.search(r"kpi publish (.*?) \|\|", told)
    assert command
    words = [word.strip('"') for word in command[1].split()]
    for line in jobs["env"]["TARGETS"].splitlines():
        client, target = line.split()
        filled = [{"$client": client, "$target": target}.get(word, word) for word in words]
        assert CliRunner().invoke(main, ["publish", *filled, "--help"]).exit_code == 0
        assert target.startswith("s3://")
    cached = next(step["with"]["path"] for step in jobs["steps"] if "cache@" in str(step))
    assert {".kpi", "reports", "site"} == set(cached.split())
