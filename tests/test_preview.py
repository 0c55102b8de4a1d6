"""What those see who get a link: a sentence, a picture, an icon."""

from __future__ import annotations

import struct
import urllib.parse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kpi_lib.params.models import Brand
from kpi_lib.text import Language
from kpi_site.assets import write_assets
from kpi_site.icon import letter_icon
from kpi_site.page import Page, page_html
from kpi_site.preview import Preview, description, preview_svg, write_link, write_preview

FINDING = '<p class="finding">All <b>three</b> targets are met &amp; &lt;b&gt;safe.</p>'


def report(*, protect: object = None, **brand: Any) -> Any:
    params = SimpleNamespace(name="Acme", brand=Brand(**brand), protect=protect)
    return SimpleNamespace(client="acme", title='Spring "1" <i>', client_params=params)


def linked(root: Path, **brand: Any) -> tuple[Any, Path]:
    top = root / "site" / "acme"
    folder = top / "spring"
    return write_link(root, report(**brand), top, folder, FINDING, ()), folder


def test_a_page_is_described_by_its_finding_else_by_its_facts() -> None:
    assert description(FINDING, ("x",)) == "All three targets are met & <b>safe."
    assert description("<p>words</p>", ("1–31 Mar 2026", "Figures as of 20 Apr 2026")) == (
        "1–31 Mar 2026 · Figures as of 20 Apr 2026"
    )
    assert len(description(f'<p class="finding">{"word " * 99}</p>', ())) <= 200


def test_where_the_address_is_known_a_link_has_a_picture(tmp_path: Path) -> None:
    link, folder = linked(tmp_path, address="https://reports.example/acme/")
    (picture,) = link.files
    assert link.preview == f"https://reports.example/acme/spring/{picture.name}"
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (1200, 630)
    again, _ = linked(tmp_path, address="https://reports.example/acme", colour="#ff0000")
    assert list(folder.glob("*.png")) == list(again.files), "the old picture is gone"
    none, _ = linked(tmp_path)
    assert (none.preview, none.files, list(folder.glob("*.png"))) == ("", (), [])


def test_the_agencys_own_pages_have_no_picture_and_are_never_listed(tmp_path: Path) -> None:
    own = report(address="https://reports.example/acme", listed=True)
    top = tmp_path / "site" / "_agency"
    link = write_link(tmp_path, own, top, top / "acme" / "spring", FINDING, ())
    assert (link.preview, link.listed, link.files) == ("", False, ())


def test_the_same_words_give_the_same_picture(tmp_path: Path) -> None:
    told = Preview(owner="A & Co", title="T <x> " * 30, sentence="S " * 400, colour="#ffd400")
    drawing = preview_svg(told)
    assert "<x>" not in drawing
    assert "A &amp; Co" in drawing
    one = write_preview(tmp_path / "1", tmp_path / "1", told)
    other = write_preview(tmp_path / "2", tmp_path / "2", told)
    assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())
    feet = [int(part.split('"')[0]) for part in drawing.split(' y="')[1:]]
    assert max(feet) < 620, "every line is inside the picture"


@pytest.mark.parametrize("bad", ["reports.example", "https://a.example/?x=1", "javascript:x",
                                 'https://a.example/"><b>', "https://a b.example"])  # fmt: skip
def test_an_address_is_that_of_a_folder(bad: str) -> None:
    with pytest.raises(ValueError, match="address of a folder"):
        Brand(address=bad)


def test_the_icon_asks_nobody_and_shows_the_first_letter() -> None:
    address = letter_icon("& écru", "#3d4ed8")
    assert address.startswith("data:image/svg+xml,")
    drawing = urllib.parse.unquote(address)
    assert ">É</text>" in drawing
    assert '"' not in address
    assert "<" not in address
    assert letter_icon("!", "#3d4ed8") != address


def test_a_page_tells_links_what_it_is(tmp_path: Path) -> None:
    assets = write_assets(tmp_path, tmp_path, None, Brand(colour="#ffd400"))
    page = Page(lang="en-GB", title='T "1"', owner="Acme", body="", up="../",
                description='Met "all" <b>', preview="https://a.example/p.png",
                listed=True)  # fmt: skip
    written = page_html(page, assets, Language("en-GB", "EUR"))
    assert '<meta name="description" content="Met &#34;all&#34; &lt;b&gt;">' in written
    assert '<meta property="og:image" content="https://a.example/p.png">' in written
    assert '<link rel="icon" href="data:image/svg+xml,' in written
    assert "noindex" not in written
    plain = page_html(
        Page(lang="en-GB", title="T", owner="A", body="", up=""), assets, Language("en-GB", "EUR")
    )
    assert "og:image" not in plain
    assert '<meta name="robots" content="noindex">' in plain


def test_a_given_icon_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "params" / "acme"
    folder.mkdir(parents=True)
    (folder / "icon.png").write_bytes(b"\x89PNG\r\n\x1a\nrest")
    brand = Brand(favicon="icon.png")
    assets = write_assets(tmp_path, tmp_path / "site", "acme", brand)
    page = Page(lang="en-GB", title="T", owner="A", body="", up="../")
    assert assets.icon is not None
    written = page_html(page, assets, Language("en-GB", "EUR"))
    assert f'<link rel="icon" href="../assets/{assets.icon}">' in written
    assert (tmp_path / "site" / "assets" / assets.icon).is_file()
