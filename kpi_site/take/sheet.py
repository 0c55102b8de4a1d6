"""The parts of a workbook that every sheet shares: formats, header, widths, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kpi_lib.text import Language
from kpi_site.brand import PAPER, readable
from kpi_site.take.cells import guarded, number_format, plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

INK: Final = "#1b1d24"
BASES: Final = {"measured": "#dff1e8", "reported": "#dfeaf7", "estimated": "#fbeccb",
                "modelled": "#e9e2f6"}  # fmt: skip
"""Grounds of the cells that say how a number is known; the word stands on them in black."""
LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "CL", "CO", "VE", "PH"})
LETTER, A4 = 1, 9


@dataclass(slots=True, kw_only=True)
class Book:
    """A workbook being written, and its formats and texts, each made once (mutable on purpose)."""

    file: Workbook
    language: Language
    colour: str
    """The brand's accent, dark enough for white text on it."""
    footer: str
    formats: dict[str, Format] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, str] = field(default_factory=dict)

    def style(self, name: str, **properties: Any) -> Format:
        """A format by name, made with these properties at first use."""
        found = self.formats.get(name)
        if found is None:
            found = self.file.add_format({"font_color": INK, "valign": "top", **properties})
            self.formats[name] = found
        return found

    def figure(self, unit: str, value: float | None) -> Format:
        """How a figure of a unit and size is shown."""
        pattern = number_format(self.language, unit, value)
        return self.formats.get(pattern) or self.style(pattern, num_format=pattern)

    def text(self, text: str) -> str:
        """Text that acts nowhere; most of a workbook's texts stand in many rows."""
        if text not in self.texts:
            self.texts[text] = guarded(text)
        return self.texts[text]

    def formula(self, formula: str) -> str:
        """A KPI's definition in the reader's words."""
        if formula not in self.formulas:
            self.formulas[formula] = self.language.formula(formula)
        return self.formulas[formula]

    def header(self) -> Format:
        """White on the brand's colour."""
        return self.style("header", bold=True, font_color="#ffffff", bg_color=self.colour,
                          text_wrap=True, valign="vcenter")  # fmt: skip

    def basis(self, basis: str | None) -> Format:
        """The ground that says how a number is known."""
        if basis not in BASES:
            return self.style("text")
        return self.style(f"basis {basis}", bg_color=BASES[basis])


def header_colour(brand_colour: str) -> str:
    """The brand's colour where white text on it can be read, else the nearest that allows it."""
    return readable(brand_colour, PAPER["light"])


def sheet_name(book: Book, wanted: str) -> str:
    """A name that a workbook allows, and that no sheet of it has yet."""
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in plain(wanted)).strip()[:28]
    taken = {sheet.get_name().casefold() for sheet in file_sheets(book)}
    name, number = clean or "-", 2
    while name.casefold() in taken:
        name, number = f"{clean} {number}", number + 1
    return name


def file_sheets(book: Book) -> Sequence[Worksheet]:
    """The sheets so far."""
    found: Sequence[Worksheet] = book.file.worksheets()
    return found


def add_sheet(book: Book, name: str, columns: Sequence[tuple[str, float]], rows: int) -> Worksheet:
    """A sheet with its header frozen, filters over `rows` rows, and a print set-up.

    `columns` are headings with widths in characters.
    """
    sheet = book.file.add_worksheet(sheet_name(book, name))
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, guarded(heading), book.header())
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    print_setup(book, sheet)
    sheet.repeat_rows(0)
    return sheet


def print_setup(book: Book, sheet: Worksheet) -> None:
    """Landscape, one page wide, with page numbers, on the paper of the client's country."""
    country = book.language.locale.replace("_", "-").split("-")[-1].upper()
    sheet.set_landscape()
    sheet.set_paper(LETTER if country in LETTER_COUNTRIES else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    # An & starts a code in a footer; 255 characters are all it holds.
    sheet.set_footer(f"&L&8{plain(book.footer)[:90].replace('&', '&&')}&R&8&P / &N")


def write_text(book: Book, sheet: Worksheet, row: int, column: int, text: object) -> None:
    """Text as text; nothing for none."""
    if text is not None and text != "":
        sheet.write_string(row, column, book.text(str(text)), book.style("text"))


def write_figure(book: Book, sheet: Worksheet, row: int, column: int, value: float | None,
                 unit: str) -> None:  # fmt: skip
    """A figure in its unit's format; nothing where it is missing, for missing is not zero."""
    if value is not None:
        sheet.write_number(row, column, value, book.figure(unit, value))
