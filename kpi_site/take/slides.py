"""The parts that every slide shares: title, texts, native tables, native charts, notes."""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from kpi_lib.text import Language
from kpi_site.take.cells import guarded, number_format, plain

Slide: TypeAlias = Any
Presentation: TypeAlias = Any
"""python-pptx's own; its types say less than its objects can do."""
INCH: Final = 914_400
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
"""Inches."""
TOP: Final = 1.45
"""Where a slide's content begins."""
ROOM: Final = 5.3
"""Height of the content; below it stands the footer."""
ROW: Final = 0.4
INK: Final = "1B1D24"
GREY: Final = "55586A"
PLAIN_TABLE: Final = "{5940675A-B579-460E-94D1-54222C63F5DA}"
"""PowerPoint's style "No Style, Table Grid"."""
LETTERS: Final = 10
"""Letters of 11 points that fit an inch of a table's cell, wide ones among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deck:
    """A deck being written, and what all of its slides share."""

    file: Presentation
    language: Language
    colour: str
    """The brand's accent, dark enough for white text on it: six digits."""
    footer: str
    notes: str
    day: dt.datetime
    paragraphs: dict[tuple[int, bool, str], Any] = field(default_factory=dict)
    """Size, weight, colour → a paragraph written so: a copy of it is quicker than a new one
    (mutable on purpose, like `noted`: it remembers)."""
    noted: list[Any] = field(default_factory=list)
    """The paragraphs of the notes."""


def short(text: object, letters: int) -> str:
    """One line of text, cut where it would not fit."""
    line = " ".join(plain(text).split())
    return line if len(line) <= letters else f"{line[: letters - 1].rstrip()}…"


def emu(inches: float) -> int:
    """Inches as PowerPoint counts them."""
    return round(inches * INCH)


def rgb(colour: str) -> Any:
    """A colour of six digits."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour)  # type: ignore[no-untyped-call]  # python-pptx's


def add_slide(deck: Deck, title: str) -> Slide:
    """A slide with its title, footer, number and notes."""
    slide = deck.file.slides.add_slide(deck.file.slide_layouts[5])
    head = slide.shapes.title
    head.left, head.top = emu(MARGIN), emu(0.35)
    head.width, head.height = emu(WIDTH - 2 * MARGIN), emu(1.0)
    write(deck, head, short(title, 110), size=26, bold=True, colour=deck.colour)
    add_text(deck, slide, short(deck.footer, 110), 0.5, 6.95, 11.0, 0.35, size=10, colour=GREY)
    add_text(deck, slide, str(len(deck.file.slides)), 11.8, 6.95, 1.0, 0.35, size=10, colour=GREY)
    _write_notes(deck, slide.notes_slide.notes_text_frame)
    return slide


def _write_notes(deck: Deck, frame: Any) -> None:
    """The same on every slide, and so copied from the first."""
    if deck.noted:
        frame._txBody.clear_content()
        for paragraph in deck.noted:
            frame._txBody.append(copy.deepcopy(paragraph))
        return
    frame.text = plain(deck.notes)
    deck.noted.extend(copy.deepcopy(paragraph._p) for paragraph in frame.paragraphs)


def add_text(
    deck: Deck, slide: Slide, text: str, left: float, top: float, width: float, height: float,
    *, size: int, bold: bool = False, colour: str = INK,
) -> None:  # fmt: skip
    """A box of text; places and sizes in inches."""
    box = slide.shapes.add_textbox(emu(left), emu(top), emu(width), emu(height))
    write(deck, box, text, size=size, bold=bold, colour=colour)


def write(deck: Deck, shape: Any, text: str, *, size: int, bold: bool, colour: str) -> None:
    """Text as text, in a shape or a table's cell."""
    frame, written, style = shape.text_frame, plain(text), (size, bold, colour)
    frame.word_wrap = True
    one_line = written != "" and "\n" not in written
    if one_line and style in deck.paragraphs:
        paragraph = copy.deepcopy(deck.paragraphs[style])
        frame._txBody.clear_content()
        frame._txBody.append(paragraph)
        paragraph.r_lst[0].text = written
        return
    _write_new(deck, frame, written, size=size, bold=bold, colour=colour)
    if one_line:
        deck.paragraphs[style] = copy.deepcopy(frame.paragraphs[0]._p)


def _write_new(
    deck: Deck, frame: Any, text: str, *, size: int, bold: bool, colour: str
) -> None:  # fmt: skip
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = rgb(colour)
            run.font._element.set("lang", deck.language.locale.replace("_", "-"))


def add_table(deck: Deck, slide: Slide, name: str, heads: Sequence[tuple[str, float]],
              rows: Sequence[Sequence[str]]) -> None:  # fmt: skip
    """A native table; `heads` are headings with widths in inches. A cell holds one line."""

    width = sum(inches for _, inches in heads)
    shape = slide.shapes.add_table(len(rows) + 1, len(heads), emu(MARGIN), emu(TOP), emu(width),
                                   emu(ROW * (len(rows) + 1)))  # fmt: skip
    name_shape(shape, name, name)
    table = shape.table
    shape._element.graphic.graphicData.tbl.tblPr.find(
        "{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId"
    ).text = PLAIN_TABLE
    cells = list(table.iter_cells())
    for at, (heading, inches) in enumerate(heads):
        table.columns[at].width = emu(inches)
        cell = cells[at]
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(deck.colour)
        write(deck, cell, short(heading, int(inches * LETTERS)), size=11, bold=True,
              colour="FFFFFF")  # fmt: skip
        for down, row in enumerate(rows, start=1):
            text = short(row[at], int(inches * LETTERS))
            write(deck, cells[down * len(heads) + at], text, size=11, bold=False, colour=INK)


def add_chart(deck: Deck, slide: Slide, *, name: str, unit: str, across: bool,
              points: Sequence[tuple[str, float | None]]) -> None:  # fmt: skip
    """A native chart of one series: bars across, or columns; a missing figure has none."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    known = [value for _, value in points if value is not None]
    pattern = number_format(deck.language, unit, max(map(abs, known), default=0.0))
    data: Any = CategoryChartData(number_format=pattern)  # type: ignore[no-untyped-call]
    data.categories = [guarded(short(label, 40)) for label, _ in points]
    data.add_series(guarded(short(name, 80)), [value for _, value in points])
    kind = XL_CHART_TYPE.BAR_CLUSTERED if across else XL_CHART_TYPE.COLUMN_CLUSTERED
    shape = slide.shapes.add_chart(
        kind, emu(MARGIN), emu(TOP), emu(WIDTH - 2 * MARGIN), emu(ROOM), data
    )  # fmt: skip
    told = "; ".join(f"{label}: {deck.language.number(value, unit)}" for label, value in points)
    name_shape(shape, name, f"{name}. {told}")
    _dress(deck, shape.chart, pattern, across=across)
    shape.chart.part.chart_workbook.update_from_xlsx_blob(_sheet(deck, name, points))


def _dress(deck: Deck, chart: Any, pattern: str, *, across: bool) -> None:
    from pptx.util import Pt

    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(11)
    plot = chart.plots[0]
    plot.gap_width = 60
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = pattern, False
    fill = plot.series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = rgb(deck.colour)
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    chart.category_axis.reverse_order = across


def _sheet(deck: Deck, name: str, points: Sequence[tuple[str, float | None]]) -> bytes:
    """The figures behind a chart: python-pptx's own would take texts for formulas and links."""
    import xlsxwriter

    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    file.set_properties({"created": deck.day})
    sheet = file.add_worksheet("Sheet1")
    sheet.write_string(0, 1, guarded(short(name, 80)))
    for at, (label, value) in enumerate(points, start=1):
        sheet.write_string(at, 0, guarded(short(label, 40)))
        if value is not None:
            sheet.write_number(at, 1, value)
    file.close()
    return out.getvalue()


def name_shape(shape: Any, name: str, text: str) -> None:
    """A shape's name and its alternative text."""
    found = shape._element.nvGraphicFramePr.cNvPr
    found.set("name", short(name, 80))
    found.set("descr", plain(text)[:2000])
