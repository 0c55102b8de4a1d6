"""`kpi build --pdf`: tagged, with outline and page numbers, the same bytes, printed once."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
import small_site

from kpi_site.build import Built, build
from kpi_site.console import Plain
from kpi_site.options import Options
from kpi_site.plan import make_plan
from kpi_site.take.browser import browser_to_print
from kpi_site.take.pdf import PrintJob, pdfs

PAGE = """<!doctype html><html lang="de"><title>x</title><h1>Ergebnis</h1><h2>Umsatz</h2>
<svg role="img" aria-label="Umsatz steigt" width="90" height="90"><rect width="9" height="9"/></svg>
<p style="break-before:page">Seite</p><script>document.body.textContent = "acted"</script></html>"""


def job(folder: Path, name: str) -> PrintJob:
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    return PrintJob(page=folder / "page.html", pdf=folder / name, title="Acme – Früh",
                    lang="de-DE", footer="Acme & <b>Co</b>")  # fmt: skip


def test_a_pdf_is_tagged_and_the_same_every_time(tmp_path: Path) -> None:
    jobs = [job(tmp_path, "one.pdf"), job(tmp_path, "two.pdf")]
    assert [why for _, why in pdfs(jobs, browser_to_print())] == [None, None]
    content = (tmp_path / "one.pdf").read_bytes()
    assert content == (tmp_path / "two.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de-DE"
        assert dict(pdf.docinfo) == {"/Title": "Acme – Früh"}
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Ergebnis"]
            assert [entry.title for entry in outline.root[0].children] == ["Umsatz"]
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        assert [str(one.Alt) for one in found if "/Alt" in one] == ["Umsatz steigt"]
        assert not [one for one in found if one.get("/Subtype") == "/Image"]
        assert len(pdf.pages) == 2, "no script runs"


def made(root: Path, browser: str | None) -> Built:
    return build(make_plan(root), Options(jobs=1, browser=browser), Plain())


def test_a_build_prints_what_changed(tmp_path: Path) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    folder, browser = root / "site" / "acme" / "spring", browser_to_print()
    assert made(root, browser).printed.made == ("acme/spring",)
    first = (folder / "report.pdf").read_bytes()
    assert "report.pdf" in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "print-whole.html").exists()
    assert made(root, browser).printed.made == ()
    (folder / "report.pdf").unlink()
    assert made(root, browser).printed.made == ("acme/spring",)
    assert (folder / "report.pdf").read_bytes() == first
    made(root, None)
    assert (folder / "report.pdf").exists(), "an unchanged report keeps its PDF"
    (root / "data" / "acme" / "spring" / "posts.csv").write_text("post\nnew\n", encoding="utf-8")
    made(root, None)
    assert not (folder / "report.pdf").exists(), "old numbers do not stand beside new ones"
    assert "report.pdf" not in (folder / "index.html").read_text(encoding="utf-8")


def test_without_a_browser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Exception, match="apt-get install chromium"):
        browser_to_print()
