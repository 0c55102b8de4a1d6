"""The deck: its figures are the report's, nothing leaves a slide, and no text in it acts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import take_numbers
from pptx import Presentation

from kpi_lib.text import Language
from kpi_site.take.deck import deck

ENGLISH = Language("en-GB", "EUR")


def made(*, draft: bool = False, finding: str = "1 of 2 targets met, 1 open.",
         **changes: Any) -> bytes:  # fmt: skip
    return deck(take_numbers.numbers() | changes, finding, owner="Acme <b>&", colour="#ffd400",
                language=ENGLISH, draft=draft)  # fmt: skip


def slides(content: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(content)).slides)


def texts(slide: Any) -> list[str]:
    """Everything written on a slide, cells of tables among it."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def test_title_and_verdict_come_first() -> None:
    first, second, *_ = slides(made(draft=True))
    assert first.shapes.title.text == "Spring & =1+1"
    assert {"Acme <b>&", "1–31 Mar 2026", "Figures as of 25 Apr 2026", "Draft"} <= set(texts(first))
    assert "Draft" not in texts(slides(made())[0])
    assert second.shapes.title.text == "1 of 2 targets met, 1 open."
    line = texts(second)
    at = line.index("Cpm")
    assert line[at : at + 5] == ["Cpm", "€11.67", "€9.00 to €15.00",
                                 "at most €20.00 by 31 Mar 2026", "met"]  # fmt: skip


def test_every_text_looks_as_the_first_of_its_kind() -> None:
    """Paragraphs are copied: none may keep the words of the one that it was copied from."""
    content = made()
    runs = [run for slide in slides(content) for shape in slide.shapes if shape.has_table
            for row in list(shape.table.rows)[1:] for cell in row.cells
            for paragraph in cell.text_frame.paragraphs for run in paragraph.runs]  # fmt: skip
    assert len({(run.font.size, run.font.bold, str(run.font.color.rgb)) for run in runs}) == 1
    assert len({run.text for run in runs}) > 10
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides(content)]
    assert len(set(notes)) == 1
    assert "SHA-256" in notes[-1]


def test_what_is_missing_is_not_zero() -> None:
    line = [text for slide in slides(made()) for text in texts(slide)]
    assert line[line.index("Roas") + 1] == "n/a"
    (chart,) = charts(made(kpis=[row for row in take_numbers.numbers()["kpis"]
                                 if row["kpi"] == "net_sales"]))  # fmt: skip
    points = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    assert points == {"not assigned": 50.0, "Ana": 40.0,
                      "'=HYPERLINK(\"http://x\") (n/a)": None}  # fmt: skip


def charts(content: bytes) -> list[Any]:
    return [shape.chart for slide in slides(content) for shape in slide.shapes if shape.has_chart]


def test_charts_hold_the_numbers_and_say_what_they_show() -> None:
    weeks, creators = charts(made())
    assert list(weeks.plots[0].categories) == ["2 Mar 2026", "9 Mar 2026"]
    assert list(weeks.plots[0].series[0].values) == [200.0, 400.0]
    assert list(creators.plots[0].series[0].values) == [None, 40.0, 50.0], "nobody is ranked"
    shapes = [shape for slide in slides(made()) for shape in slide.shapes if shape.has_chart]
    told = shapes[0]._element.nvGraphicFramePr.cNvPr.get("descr")
    assert told == "Impressions. 2 Mar 2026: 200; 9 Mar 2026: 400"
    titles = [slide.shapes.title.text for slide in slides(made())]
    assert "Impressions: most in the week of 9 Mar 2026, 400" in titles


def test_no_text_behind_a_chart_is_a_formula_or_a_link() -> None:
    with zipfile.ZipFile(io.BytesIO(made())) as parts:
        sheets = [name for name in parts.namelist() if name.endswith(".xlsx")]
        assert len(sheets) == 2
        for name in sheets:
            with zipfile.ZipFile(io.BytesIO(parts.read(name))) as book:
                assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
                assert not [part for part in book.namelist() if "sheet1.xml.rels" in part]
        slides_rels = [parts.read(name) for name in parts.namelist() if "slides/_rels" in name]
        assert not any(b"External" in rels for rels in slides_rels)


@pytest.mark.parametrize("label", ["W" * 300, "ab\x07\ud800\ncd " * 40])
def test_nothing_leaves_its_slide(label: str) -> None:
    target = {"min": 1.0, "max": None, "by": "2026-03-31"}
    many = [take_numbers.row(f"k{at}", at, label=label, target=target) for at in range(40)]
    many += take_numbers.split("impressions", {f"{label} {at}": at for at in range(40)})
    content = made(kpis=many, title=label, finding=label)
    file = Presentation(io.BytesIO(content))
    assert len(file.slides) >= 5
    for slide in file.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= file.slide_width
            height = shape.height
            if shape.has_table:
                height = sum(row.height for row in shape.table.rows)
            assert shape.top + height <= file.slide_height
        assert len(slide.shapes.title.text) <= 110


def test_two_runs_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = made()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert made() == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert parts.namelist() == sorted(parts.namelist())
        assert parts.read("docProps/core.xml").count(b"2026-04-25T00:00:00Z") == 2


def test_notes_name_the_sources() -> None:
    notes = slides(made())[1].notes_slide.notes_text_frame.text
    assert notes.startswith("Sources\ndata/acme/spring/posts.csv")
