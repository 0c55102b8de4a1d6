"""The ZIP of a client's folder: the whole of it, nothing else, the same every time."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from kpi_site.take.archive import archive, files_in, write_archive


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A client's folder with a link out of it and a half-written file."""
    folder = tmp_path / "site" / "acme"
    (folder / "spring").mkdir(parents=True)
    link = '<p class="take-all"><a href="acme.zip">acme.zip</a></p>\n'
    (folder / "index.html").write_text(f"<p>all{link}", encoding="utf-8")
    (folder / "spring" / "index.html").write_text("<p>one", encoding="utf-8")
    (folder / "spring" / ".index.html.x1").write_text("half", encoding="utf-8")
    (tmp_path / "site" / "birch").mkdir()
    (tmp_path / "site" / "birch" / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "birch").symlink_to(tmp_path / "site" / "birch")
    (folder / "one.html").symlink_to(tmp_path / "site" / "birch" / "secret.html")
    return folder


def test_it_holds_the_clients_files_and_follows_no_link(site: Path) -> None:
    write_archive(site, "acme")
    with zipfile.ZipFile(site / "acme.zip") as packed:
        assert packed.namelist() == ["index.html", "spring/index.html"]
        assert packed.read("spring/index.html") == b"<p>one"
        assert packed.read("index.html") == b"<p>all", "inside, a link to the ZIP leads nowhere"


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(site: Path) -> None:
    first = archive(site, files_in(site))
    os.utime(site / "index.html", (1_000_000_000, 1_000_000_000))
    (site / "index.html").chmod(0o755)
    write_archive(site, "acme")
    assert (site / "acme.zip").read_bytes() == first
    write_archive(site, "acme")
    assert (site / "acme.zip").read_bytes() == first, "it never holds itself"
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", ["/etc/hosts", "../birch/secret.html"])
def test_nothing_outside_gets_in(site: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not inside"):
        archive(site, [name])
