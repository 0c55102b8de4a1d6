"""Posts as pictures, creators as cards, and rights that end, on a workspace checked by hand."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import workspace
from PIL import Image

import reports
from kpi_lib import show
from kpi_lib.report import CampaignReport, open_campaign
from kpi_lib.show.display import plain
from kpi_site.findings import find, wrong_lines
from kpi_site.sanitise import clean

HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script> & tea\nsecond line'
HEAD = (*workspace.POSTS_HEAD, "rights_until", "reused")
RIGHTS = (("2026-12-31", ""), ("2026-04-19", "yes"), ("2026-05-01", ""), ("", ""))
"""Of posts 1 to 4 on the report's day, 20 April: far off, over since yesterday, soon, unknown."""


def picture(width: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, 90), "teal").save(written, "JPEG")
    return written.getvalue()


def write(root: Path) -> Path:
    posts = [(*row, *more) for row, more in zip(workspace.POSTS, RIGHTS, strict=True)]
    posts.append(("Bo", "instagram", "https://www.instagram.com/p/LOST/", "2026-03-25", "yes",
                  "yes", "", ""))  # fmt: skip
    anna = (workspace.post(1, "anna.b", "03/05/2026", 10000, 8000, 500, caption=HOSTILE),
            *workspace.ANNA[1:])  # fmt: skip
    media = {f"spring/media/POST{n}.jpg": picture(60 + n) for n in (1, 2, 3)}
    return workspace.write(
        root,
        changed={
            "spring/posts.csv": (HEAD, posts),
            "spring/2026-04-20/anna.csv": (workspace.INSTAGRAM, anna),
            **media,
            "spring/media/LOST.png": picture(70),
            "spring/media/POST44.jpg": picture(71),
            "spring/media/wrong.jpg": b"<html>",
        },
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> CampaignReport:
    return open_campaign(write(tmp_path_factory.mktemp("gallery")), "acme", "spring")


class Images(HTMLParser):
    """The attributes of every picture, and every address of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append(dict(attrs))
        if tag == "a":
            self.links.append(dict(attrs))


def html_of(shown: object) -> str:
    """As it stands on a page."""
    return clean(str(getattr(shown, "html")))  # noqa: B009 - any of `show`'s


def test_cards_stand_by_date_with_the_posts_own_figures(opened: CampaignReport) -> None:
    text = plain(html_of(show.gallery(opened)))
    # Posts 1 and 3 and the lost one; 560 of 10,000 and 860 of 20,000; the rights of 2 are over.
    assert re.findall(r"^(Anna|Bo)$", text, re.M) == ["Anna", "Bo", "Bo"]
    assert re.search(r"^Instagram · .*5 Mar 2026$", text, re.M)
    assert "Impressions10,000" in text.replace("\n", "")
    assert "5.60%" in text
    assert "4.30%" in text
    assert "3.00%" not in text, "no other post's figures"
    assert "in no export" in text, "a post of the sheet that no export has still has its picture"
    assert "Impressionsn/a" in text.replace("\n", "")
    assert "Orders" not in text, "no order is a post's"


def test_pictures_are_lazy_and_come_from_beside_the_page(opened: CampaignReport) -> None:
    page = Images(html_of(show.gallery(opened)))
    assert len(page.found) == 3
    for image in page.found:
        assert (image["loading"], image["decoding"]) == ("lazy", "async")
        assert image["src"] == f"media/{image['data-media']}-320.webp"
        assert re.fullmatch(r"[0-9a-f]{64}", image["data-media"] or "")
    assert [link["href"] for link in page.links] == [
        "https://instagram.com/p/POST1", "https://instagram.com/p/POST3",
        "https://instagram.com/p/LOST",
    ]  # fmt: skip
    assert {link["rel"] for link in page.links} == {"noopener noreferrer"}


def test_a_hostile_caption_is_text(opened: CampaignReport) -> None:
    for shown in (show.gallery(opened), show.creator_cards(opened), show.rights(opened)):
        raw = str(shown.html)
        assert "<script" not in raw
        assert "<img src=x" not in raw
    (first, *_) = Images(html_of(show.gallery(opened))).found
    assert first["alt"] == (
        'Post by Anna on Instagram, 5 Mar 2026: "><img src=x onerror=alert(1)>'
        "<script>alert(1)</script> & tea second line"
    )


def test_creators_have_a_card_each_and_nobody_is_ranked(opened: CampaignReport) -> None:
    html = html_of(show.creator_cards(opened))
    assert re.findall(r"<h4>(.*?)</h4>", html) == ["Anna", "Bo"]
    anna, bo = html.split("<h4>")[1:]
    text = plain(anna)
    assert "@anna.b · Instagram · 20,000 followers" in text
    for figure in ("16,000", "€500.00", "€150.00"):  # impressions, cost, net sales
        assert figure in text
    assert re.search(r'data-kpi="cost"', anna)
    assert len(Images(anna).found) == 1, "the rights of the second have ended"
    assert len(Images(bo).found) == 2
    assert "@Bo_K" in plain(bo)


def test_a_card_says_how_far_a_creator_can_be_told_from_the_others() -> None:
    text = plain(str(show.creator_cards(reports.report()).html))
    # Of Anna's pairs for the cost per order one is clear; that of ROAS is open.
    anna = text[text.index("\nAnna") :]
    assert "Cost per order against all other creators together clear" in anna
    assert "roas against 1 other creator: 1 open open" in anna
    assert "Only written to" not in text


def test_rights_that_end_are_the_agencys(opened: CampaignReport) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", html_of(show.rights(opened)))[1:]
    over, soon = (plain(row) for row in rows)
    assert "Anna" in over
    assert "19 Apr 2026 ended" in over
    assert "not shown, rights ended 19 Apr 2026; used again by the brand" in over
    assert "Bo" in soon
    assert "1 May 2026 ends soon" in soon
    assert "gallery and creator card" in soon
    assert "without an end of rights in the posts sheet: 1" in plain(str(show.rights(opened).html))
    assert "right" not in plain(str(show.gallery(opened).html)).lower()


def test_rights_hold_on_their_last_day(opened: CampaignReport) -> None:
    posts = opened.ledger["posts"].copy()
    posts["rights_until"] = posts["rights_until"].mask(
        posts["rights_until"] == "2026-04-19", opened.ledger["posts"]["exported_on"]
    )
    ledger = replace(opened.ledger, frames=dict(opened.ledger.frames) | {"posts": posts})
    assert len(Images(str(show.gallery(replace(opened, ledger=ledger)).html)).found) == 4


def test_more_posts_than_fit_are_counted(
    opened: CampaignReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["kpi_lib.show.gallery"], "MOST", 2)
    shown = str(show.gallery(opened).html)
    assert len(Images(shown).found) == 2
    assert "The first 2 of 3 posts with a picture" in plain(shown)


def test_without_pictures_there_is_no_gallery() -> None:
    assert str(show.gallery(reports.report()).html) == ""
    assert "No rights have ended" in plain(str(show.rights(reports.report()).html))


def test_check_and_the_agencys_warnings_say_what_is_wrong(
    opened: CampaignReport, tmp_path: Path
) -> None:
    root = write(tmp_path)
    (root / "data/acme/spring/media/POST3.jpg").write_bytes(picture(63)[:200])
    found = find(root, "acme")
    lines = "\n".join(wrong_lines(found))
    assert "media/POST44.jpg: names no post of the campaign. Did you mean 'POST4'?" in lines
    assert "media/wrong.jpg: is not a JPEG, PNG or WebP picture" in lines
    assert "media/POST3.jpg: cannot be read as a picture" in lines
    assert not any("media" in file.file for file in found.files), "no export is a picture"
    warnings = plain(str(show.warnings(opened).html))
    assert "media/POST44.jpg" in warnings
    assert "media/wrong.jpg" in warnings
