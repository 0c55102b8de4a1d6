"""No report goes out that nobody approved as it stands."""

from __future__ import annotations

import atexit
import functools
import json
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import small_site
import workspace as ws
from test_cli import kpi

from kpi_lib import scorecard
from kpi_site import notebook
from kpi_site.approval import Standing, checked_name, standing
from kpi_site.plan import make_plan
from kpi_site.published import keep
from kpi_site.state import files_made, recall, remember

MARK = '<span class="mark">Draft</span>'
CARD = 'data-status="draft">Draft</span>'
RECORD = "published/acme/spring/approval.json"


def stands(root: Path) -> Standing:
    return standing(root, make_plan(root).reports[0])


def page(root: Path, name: str = "acme/spring") -> str:
    return (root / "site" / name / "index.html").read_text(encoding="utf-8")


def row(root: Path) -> str:
    """The report's line in the agency's index."""
    found = re.search(r'<tr>\n<th scope="row">Spring.*?</tr>', page(root, "_agency"), re.S)
    assert found
    return found[0]


def approved(root: Path, *more: str) -> tuple[int, str, str]:
    return kpi("approve", "acme/spring", "--by", "Ada Byron", "--on", "2026-04-27", *more,
               "--root", root)  # fmt: skip


@functools.cache
def built() -> Path:
    """A small site, built once; each test takes a copy."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = small_site.write(Path(folder), {"spring": "campaign"})
    assert kpi("build", "--jobs", "1", "--root", root)[0] == 0
    return root


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(built(), tmp_path / "site"))


def test_from_draft_to_approved_and_back(site: Path) -> None:
    assert stands(site) == Standing(approved=False, why=("not approved",))
    assert MARK in page(site)
    assert CARD in page(site, "acme")
    assert "draft" in row(site)

    executed = site / "reports/acme/spring.ipynb"
    ran = executed.stat().st_mtime_ns
    code, said, complained = approved(site)
    assert (code, complained) == (0, "")
    assert f"Recorded in {RECORD}" in said
    assert executed.stat().st_mtime_ns == ran
    assert stands(site) == Standing(approved=True, by="Ada Byron", on="2026-04-27")
    assert MARK not in page(site)
    assert CARD not in page(site, "acme")
    assert "approved by Ada Byron on 2026-04-27" in row(site)
    assert "3 up to date" in kpi("build", "--root", site)[1]

    (site / "data/acme/spring/posts.csv").write_text("post\nfirst\nsecond\nthird\n")
    assert stands(site).approved  # what stands on the site is still what was approved
    assert kpi("build", "--jobs", "1", "--root", site)[0] == 0
    found = stands(site)
    assert not found.approved
    assert found.why == ("numbers changed since approval: Posts 2 → 3",)
    assert MARK in page(site)
    assert CARD in page(site, "acme")
    assert "changed since approval" in row(site)
    assert "Posts 2 → 3" in row(site)


def test_a_changed_text_is_told_by_its_place(site: Path) -> None:
    approved(site)
    params = site / "params/acme/spring.yaml"
    params.write_text(params.read_text().replace("title: Spring", "title: Easter"))
    kpi("build", "--jobs", "1", "--root", site)
    assert stands(site).why == ("texts changed since approval, under: Title",)
    assert MARK in page(site)


def test_a_changed_gallery_is_told(site: Path) -> None:
    approved(site)
    picture = site / "site/acme/spring/media/1-480.webp"
    picture.parent.mkdir()
    picture.write_bytes(b"a picture")
    assert stands(site).why == ("gallery changed since approval: 1-480.webp",)
    picture.unlink()
    assert stands(site).approved
    picture.write_bytes(b"another")
    assert not stands(site).approved


def test_an_approval_can_be_taken_back(site: Path) -> None:
    assert approved(site, "--withdraw")[0] == 2
    approved(site)
    code, said, _ = approved(site, "--withdraw")
    assert code == 0
    assert "its pages say Draft again" in said
    assert stands(site).why == ("approval withdrawn by Ada Byron on 2026-04-27",)
    assert MARK in page(site)
    assert approved(site, "--withdraw")[0] == 2


def test_sending_what_was_approved_leaves_it_approved(site: Path) -> None:
    approved(site)
    before = page(site)
    keep(site, make_plan(site).reports[0])
    assert "3 up to date" in kpi("build", "--jobs", "1", "--root", site)[1]
    assert "3 built" in kpi("build", "--force", "--jobs", "1", "--root", site)[1]
    assert stands(site).approved
    assert page(site) == before
    path = site / "published/acme/spring/2026-03-20.json"
    path.write_text('{"as_of": "2026-03-20", "kpis": [], "sources": []}')
    assert "1 built" in kpi("build", "--jobs", "1", "--root", site)[1]


def test_a_page_changed_by_hand_is_not_what_was_approved(site: Path) -> None:
    approved(site)
    path = site / "site/acme/spring/index.html"
    path.write_text(path.read_text() + "<p>More</p>")
    (why,) = stands(site).why
    assert why.startswith("site/acme/spring/index.html is not as the build left it")


def test_a_build_that_failed_is_not_sent_and_not_approved(site: Path) -> None:
    approved(site)
    (site / "params/acme/spring.yaml").write_text(
        small_site.CAMPAIGN.format(title="Spring", notebook="fails"))  # fmt: skip
    kpi("build", "--jobs", "1", "--root", site)
    (why,) = stands(site).why
    assert why.startswith("the last build failed: KeyError: 'missing")
    code, _, complained = approved(site)
    assert code == 2
    assert "the last build failed" in complained
    assert CARD in page(site, "acme")


def test_what_is_not_built_or_stale_is_refused_with_the_way_out(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    assert stands(root).why == ("not built. Run: kpi build acme/spring",)
    assert "was not built yet. Run: kpi build acme/spring" in approved(root)[2]
    kpi("build", "--jobs", "1", "--root", root)
    (root / "data/acme/spring/posts.csv").write_text("post\nfirst\n")
    code, _, complained = approved(root)
    assert code == 2
    assert "changed since it was built. Run: kpi build acme/spring" in complained
    assert not (root / RECORD).exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["acme/sprnig", "--by", "Ada"], "Did you mean 'acme/spring'?"),
        (["acme", "--by", "Ada"], "'acme' is not CLIENT/CAMPAIGN."),
        (["acme/spring", "--by", " "], "--by takes a text of 1 to 80 letters"),
        (["acme/spring", "--by", "A" * 81], "not of 81"),
        (["acme/spring", "--by", "Ada\x1b[31m"], "control characters"),
        (["acme/spring", "--by", "Ada\u202e"], "control characters"),
        (["acme/spring", "--by", "Ada", "--on", "yesterday"], "--on takes a day"),
    ],
)
def test_wrong_use_is_told(words: list[str], told: str) -> None:
    root = built()
    code, _, complained = kpi("approve", *words, "--root", root)
    assert (code, told in complained) == (2, True), complained
    assert not (root / RECORD).exists()


def test_a_name_is_text_on_every_page(site: Path) -> None:
    name = "<b>Ada</b> & 'Co'"
    kpi("approve", "acme/spring", "--by", name, "--on", "2026-04-27", "--root", site)
    assert checked_name(f" {name} ") == name
    assert "<b>Ada</b>" not in page(site, "_agency")
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page(site, "_agency")
    assert "Ada" not in page(site)


def test_a_damaged_record_approves_nothing(site: Path) -> None:
    approved(site)
    (site / RECORD).write_text('{"by": "Ada"}')
    assert stands(site).why == ("not approved",)


def test_the_record_can_be_read_and_names_what_was_approved(site: Path) -> None:
    approved(site)
    found = json.loads((site / RECORD).read_text(encoding="utf-8"))
    assert {key: found[key] for key in ("by", "on", "as_of", "figures", "accepted")} == {
        "by": "Ada Byron", "on": "2026-04-27", "as_of": "2026-04-20",
        "figures": {"posts": 2}, "accepted": None}  # fmt: skip
    assert list(found["texts"]) == ["Title", "Verdict"]


def test_the_site_knows_the_checks_by_the_same_name() -> None:
    assert notebook.CHECKS == scorecard.CHECKS


# With the product's own sections: notes, and checks that do not add up

LISTED = (*ws.POSTS, ("Anna", "instagram", "https://www.instagram.com/p/POST8/", "2026-03-15",
                      "no", "yes"))  # fmt: skip
SHORT = """\
import kpi_lib as kpi
from kpi_lib import show

report = kpi.open_campaign(root, client, campaign, as_of=as_of, overrides=overrides)
"""


def short_notebooks(root: Path) -> None:
    """A campaign's notebook of two sections, and a client's of none, so that a run is quick."""
    cells = [
        nbformat.v4.new_code_cell(
            'root = ".."\nclient = ""\ncampaign = ""\nas_of = None\noverrides = {}',
            metadata={"tags": ["parameters"]}, id="parameters"),
        *(nbformat.v4.new_code_cell(source, id=f"cell-{at}") for at, source in enumerate(
            [SHORT, "show.exposure(report)", "show.changes(report)", "show.scorecard(report)"])),
    ]  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (root / "notebooks").mkdir()
    whole = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(whole, root / "notebooks/campaign.ipynb")
    shutil.copy(small_site.NOTEBOOKS / "client.ipynb", root / "notebooks")


def test_notes_and_checks_that_do_not_add_up(tmp_path: Path) -> None:
    root = ws.write(tmp_path, changed={"spring/posts.csv": (ws.POSTS_HEAD, LISTED)})
    short_notebooks(root)
    assert kpi("build", "acme/spring", "--jobs", "1", "--root", root)[0] == 0
    code, _, complained = approved(root)
    assert code == 2
    assert "reconciliation failed:\n  listed_to_found, Anna: Posts listed 3, " in complained
    code, said, _ = approved(root, "--accept", "The third post goes live in May")
    assert code == 0
    assert "    listed_to_found, Anna" in said
    assert stands(root).approved
    assert "listed_to_found" not in (root / "site/acme/spring/kpis.json").read_text()

    # A note is new, and a second check fails that nobody has accepted.
    params = root / "params/acme/spring.yaml"
    params.write_text(ws.CAMPAIGN_YAML + "notes:\n  exposure: Weather was fine.\n")
    posts = (*LISTED, ("Bo", "instagram", "https://www.instagram.com/p/POST7/", "2026-03-15", "no",
                       "yes"))  # fmt: skip
    ws.write_csv(root / "data/acme/spring/posts.csv", ws.POSTS_HEAD, posts)
    assert kpi("build", "acme/spring", "--jobs", "1", "--root", root)[0] == 0
    why = stands(root).why
    assert why[0].startswith("numbers changed since approval: ")
    assert why[1].startswith("texts changed since approval, under: Exposure and engagement")
    assert why[2:] == (
        "reconciliation failed: listed_to_found, Bo: Posts listed 3, Posts in an export 2: "
        "differ by 1.",
    )


def test_a_mistake_of_the_reports_own_cannot_be_accepted(site: Path) -> None:
    failed = {"check": "orders_to_shop", "subject": "Orders", "left": 3.0, "left_label": "Claimed",
              "right": 4.0, "right_label": "Shop", "tolerance": 0.0, "meaning": ""}  # fmt: skip
    report = make_plan(site).reports[0]
    path = report.executed(site)
    executed = json.loads(path.read_text(encoding="utf-8"))
    executed["cells"][-1]["outputs"][0]["data"][notebook.CHECKS] = {"failed": [failed]}
    path.write_text(json.dumps(executed), encoding="utf-8")
    made = recall(site, report)
    assert made is not None
    remember(site, report, replace(made, files=files_made(site, [path])))
    code, _, complained = approved(site, "--accept", "We know")
    assert code == 2
    assert "own sums do not add up:\n  orders_to_shop, Orders: Claimed 3, Shop 4" in complained
