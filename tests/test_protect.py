"""A protected client's folder: what is in it, what is rewritten when, what adding and removing
the password leaves."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path

import pytest
import small_site

from kpi_lib.errors import Problem
from kpi_lib.params.load import load_workspace
from kpi_site.build import Built, build
from kpi_site.commands.build import run
from kpi_site.commands.publish import run as publish
from kpi_site.console import Plain
from kpi_site.options import Options
from kpi_site.plan import make_plan
from kpi_site.protect.clients import not_sealed, seal_clients
from kpi_site.protect.crypt import decrypt, derive, digest, encrypt, new_salt
from kpi_site.protect.kept import kept_file, load
from kpi_site.protect.password import passwords
from kpi_site.publish import gate

PASSWORD = "correct horse battery"
VARIABLE = "ACME_PASSWORD"


def protect(root: Path, *, on: bool = True, client: str = "acme") -> None:
    """Write `protect:` into a client's params, or take it out."""
    path = root / "params" / client / "client.yaml"
    text = re.sub(r"protect:.*\n", "", path.read_text(encoding="utf-8"))
    path.write_text(text + f"protect: {{password_from: {VARIABLE}}}\n" * on, encoding="utf-8")


def built(root: Path) -> Built:
    return build(make_plan(root), Options(jobs=2), Plain())


def seal_again(root: Path) -> tuple[Problem, ...]:
    plan = make_plan(root)
    with passwords(plan) as given:
        return seal_clients(plan, given)


def unsealed(root: Path) -> list[str]:
    return list(not_sealed(root, "acme", make_plan(root).workspace.clients["acme"]))


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def states(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {name: ((folder / name).stat().st_mtime_ns, (folder / name).read_bytes())
            for name in names(folder)}  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clients, the first with a password; built once, each test leaves it as it was."""
    root = small_site.write(tmp_path_factory.mktemp("protected"), {"spring": "campaign"})
    small_site.write(root, {"autumn": "campaign"}, client="birch")
    protect(root)
    os.environ[VARIABLE] = PASSWORD
    try:
        assert built(root).unsealed == ()
    finally:
        del os.environ[VARIABLE]
    return root


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, PASSWORD)


def test_the_folder_holds_ciphertext_unlock_pages_and_shared_assets(workspace: Path) -> None:
    site = workspace / "site" / "acme"
    plain = workspace / "site" / "_agency" / "_plain" / "acme"
    assert "kpis.csv" in {Path(name).name for name in names(plain)}
    for name in names(site):
        assert name.endswith((".sealed.js", ".html", ".css")) or "assets/" in name, name
    assert {"index.html", "index.html.sealed.js", "spring/index.html", "spring/kpis.json.sealed.js",
            "spring/kpis.csv.sealed.js"} <= names(site)  # fmt: skip


def test_no_byte_of_a_title_a_number_or_a_caption_is_outside_the_ciphertext(
    workspace: Path,
) -> None:
    plain = workspace / "site" / "_agency" / "_plain" / "acme"
    page = (plain / "spring" / "index.html").read_text(encoding="utf-8")
    secrets = {"Spring", "Verdict", "Anna", "3.4", "kpi-section"}
    assert all(secret in page for secret in secrets)
    for path in (workspace / "site" / "acme").rglob("*"):
        if path.is_file() and path.suffix in {".html", ".js"} and "charts-" not in path.name:
            found = path.read_bytes()
            assert not [secret for secret in secrets if secret.encode() in found], path


def test_each_file_opens_with_the_password_under_its_own_path_only(workspace: Path) -> None:
    kept = load(kept_file(workspace, "acme"))
    assert kept is not None
    assert kept.lock.iterations >= 600_000
    key = derive(PASSWORD, kept.lock.salt)
    site, plain = workspace / "site/acme", workspace / "site/_agency/_plain/acme"
    script = (site / "spring/kpis.json.sealed.js").read_text(encoding="utf-8")
    path, sealed = json.loads(f"[{script[len('kpiSealed(') : script.rindex(')')]}]")
    assert path == "spring/kpis.json"
    assert decrypt(key, path, sealed) == (plain / path).read_bytes()
    assert decrypt(key, "spring/kpis.csv", sealed) is None
    assert decrypt(derive("another password", kept.lock.salt), path, sealed) is None
    assert PASSWORD not in kept_file(workspace, "acme").read_text(encoding="utf-8")


def test_a_changed_byte_opens_nothing() -> None:
    key = derive(PASSWORD, new_salt(), 1)
    sealed = bytearray(base64.b64decode(encrypt(key, "a", b"text")))
    for at in (0, 13, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        assert decrypt(key, "a", base64.b64encode(changed).decode()) is None
    assert encrypt(key, "a", b"text") != encrypt(key, "a", b"text")
    assert digest(key, "a", b"text") != digest(key, "b", b"text")


def test_letters_written_another_way_are_the_same_password() -> None:
    salt = new_salt()
    assert derive("cafe\u0301 password", salt, 1) == derive("caf\u00e9 password", salt, 1)


def test_sealed_again_nothing_is_touched_and_a_change_rewrites_one_file(workspace: Path) -> None:
    site, plain = workspace / "site/acme", workspace / "site/_agency/_plain/acme"
    before = states(site)
    assert seal_again(workspace) == ()
    assert states(site) == before
    csv = plain / "spring" / "kpis.csv"
    content = csv.read_bytes()
    csv.write_bytes(content + b"one,more\n")
    seal_again(workspace)
    after = states(site)
    assert {name for name in after if after[name] != before[name]} == {"spring/kpis.csv.sealed.js"}
    csv.write_bytes(content)
    seal_again(workspace)


def test_what_was_tampered_with_or_put_there_is_mended_by_the_next_build(workspace: Path) -> None:
    site = workspace / "site" / "acme"
    sealed = site / "spring" / "kpis.csv.sealed.js"
    sealed.write_text("kpiSealed('spring/kpis.csv','AAAA')", encoding="utf-8")
    (site / "notes.html").write_text("plain", encoding="utf-8")
    found = unsealed(workspace)
    assert [line.split(":")[0] for line in found] == [
        "site/acme/notes.html", "site/acme/spring/kpis.csv.sealed.js"
    ]  # fmt: skip
    seal_again(workspace)
    assert unsealed(workspace) == []
    assert not (site / "notes.html").exists()


def test_a_plain_page_made_since_is_told(workspace: Path) -> None:
    page = workspace / "site/_agency/_plain/acme/spring/index.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"Draft", b""))
    assert unsealed(workspace) == [
        "site/acme: pages were made since it was encrypted"
    ]  # fmt: skip
    page.write_bytes(before)
    assert unsealed(workspace) == []


def test_it_is_published_encrypted_and_not_once_a_file_is_plain(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name, value in (("reasons", lambda root, report: ()), ("keep", lambda root, report: root)):
        monkeypatch.setattr(gate, name, value)
    monkeypatch.delenv(VARIABLE)  # to send, nobody needs the password
    site, web = workspace / "site/acme", tmp_path / "web"
    assert publish(workspace, "acme", str(web), dry_run=False, prune=False) == 0
    assert names(web) == names(site) | {"publish-manifest.json"}
    sent = capsys.readouterr().out.split()
    assert sent.index("spring/index.html.sealed.js") < sent.index("spring/index.html")
    page = site / "spring/index.html"
    before = page.read_bytes()
    page.write_bytes(before + b"<p>plain</p>")
    assert publish(workspace, "acme", str(web), dry_run=False, prune=False) == 1
    complained = capsys.readouterr().err
    assert "site/acme/spring/index.html: was not sealed by the last build" in complained
    assert (web / "spring/index.html").read_bytes() == before
    page.write_bytes(before)


def test_a_new_password_seals_everything_anew(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = workspace / "site" / "acme"
    before = states(site)
    monkeypatch.setenv(VARIABLE, "a different password")
    seal_again(workspace)
    kept = load(kept_file(workspace, "acme"))
    assert kept is not None
    key = derive("a different password", kept.lock.salt)
    assert decrypt(key, "kpi-check", kept.lock.check) == b""
    after = states(site)
    assert all(after[name] != before[name] for name in before if name.endswith(".sealed.js"))
    monkeypatch.setenv(VARIABLE, PASSWORD)
    seal_again(workspace)


@pytest.mark.parametrize(
    ("value", "says"),
    [(None, "is not set"), ("", "is not set"), ("pass-w0rd", "is shorter than 12 characters")],
)
def test_without_a_password_nothing_is_built_and_nothing_plain_is_left(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    value: str | None, says: str,
) -> None:  # fmt: skip
    if value is None:
        monkeypatch.delenv(VARIABLE)
    else:
        monkeypatch.setenv(VARIABLE, value)
    assert run(workspace, [], Options(jobs=1), keep_going=False) == 2
    said = capsys.readouterr().err
    where = "params/acme/client.yaml: protect.password_from: the environment variable"
    assert f"{where} {VARIABLE}" in said
    assert says in said
    assert value is None or value == "" or value not in said
    before = states(workspace / "site/acme")
    (workspace / "site/acme/plain.html").write_text("plain", encoding="utf-8")
    (problem,) = seal_again(workspace)
    assert says in problem.what
    assert states(workspace / "site/acme") == before


def test_notebooks_do_not_find_the_password_in_their_environment(workspace: Path) -> None:
    with passwords(make_plan(workspace)) as given:
        assert given == {"acme": PASSWORD}
        assert VARIABLE not in os.environ
    assert os.environ[VARIABLE] == PASSWORD


def test_the_agencys_index_links_to_the_plain_pages(workspace: Path) -> None:
    index = (workspace / "site/_agency/index.html").read_text(encoding="utf-8")
    assert 'href="_plain/acme/spring/index.html"' in index
    assert (workspace / "site/_agency/_plain/acme/spring/index.html").is_file()


def test_adding_and_removing_the_password_leaves_nothing_stale(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign", "broken": "campaign"})
    built(root)
    open_site = states(root / "site/acme")
    assert "spring/index.html" in open_site
    (root / "params/acme/broken.yaml").write_text(
        small_site.CAMPAIGN.format(title="Broken", notebook="fails"), encoding="utf-8"
    )
    protect(root)
    built(root)
    sealed = names(root / "site/acme")
    assert "broken/index.html" not in sealed  # its last good page was plain
    assert not [n for n in sealed if b"Verdict" in (root / "site/acme" / n).read_bytes()]
    protect(root, on=False)
    (root / "params/acme/broken.yaml").unlink()
    built(root)
    assert names(root / "site/acme") == {
        name for name in open_site if not name.startswith("broken/")
    }
    assert not (root / "site/_agency/_plain/acme").exists()
    assert not kept_file(root, "acme").exists()


def test_the_editions_of_other_readers_are_sealed_too(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    path = root / "params/acme/client.yaml"
    asked = path.read_text(encoding="utf-8")
    path.write_text(asked + "audiences: {manager: {}}\n", encoding="utf-8")
    protect(root)
    assert built(root).unsealed == ()
    site = root / "site/_manager/acme"
    assert {"index.html", "index.html.sealed.js", "spring/index.html.sealed.js"} <= names(site)
    plain = root / "site/_agency/_plain/_manager/acme/spring/index.html"
    assert "Spring" in plain.read_text(encoding="utf-8")
    assert not [n for n in names(site) if b"Spring" in (site / n).read_bytes()]
    path.write_text(asked, encoding="utf-8")
    built(root)
    assert not site.exists()
    assert not plain.exists()


def test_params_take_a_variables_name_and_never_show_what_else_they_found(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    path = root / "params/acme/client.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "protect: {password_from: my secret words}\n", encoding="utf-8")
    problems = [str(problem) for problem in load_workspace(root).problems]
    assert "expected the name of an environment variable" in "".join(problems)
    assert "my secret words" not in "".join(problems)
