"""A report's numbers as a workbook whose KPI cells compute from the sums beside them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from kpi_lib.text import Language
from kpi_lib.text.working import side_unit, sides
from kpi_site.take.cells import plain
from kpi_site.take.linking import adds_up, computes, value_formula
from kpi_site.take.notes_sheets import comparisons_sheet, read_me_sheet, sources_sheet
from kpi_site.take.sheet import (
    Book,
    add_sheet,
    header_colour,
    sheet_name,
    write_figure,
    write_text,
)
from kpi_site.take.words import group_word, grouping, word

Json = Mapping[str, Any]
SPLIT: Final = "creator"
"""The grouping whose rows a campaign's totals are added up from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one KPI's rows stand on a sheet."""

    sheet: str
    first: int
    last: int
    """Rows as a spreadsheet counts them, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a sheet of KPIs; the campaign's has targets, the others have groups."""

    keys: tuple[str, ...]

    @property
    def groups(self) -> int:
        """First column after the KPI and its groups: the value's."""
        return 1 + len(self.keys)

    @property
    def rest(self) -> int:
        """First column after the targets."""
        return self.groups + 3 + (0 if self.keys else 4)

    def cell(self, name: str, row: int) -> str:
        """Address of a side's cell, `L5`."""
        at = {"numerator": 2, "denominator": 3, "scale": 4}[name] + self.rest
        return f"{chr(ord('A') + at)}{row + 1}"


def workbook(numbers: Json, language: Language, *, owner: str, colour: str) -> bytes:
    """A scorecard's JSON as XLSX: the same numbers give the same bytes.

    `owner` is the client's name, `colour` its brand's, `#rrggbb`.
    """
    import xlsxwriter  # only a build that writes one pays for it

    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    title = f"{owner} – {numbers['title']}"
    file.set_properties({"title": plain(title), "company": plain(owner), "author": "",
                         "created": dt.datetime.fromisoformat(numbers["as_of"])})  # fmt: skip
    book = Book(file=file, language=language, colour=header_colour(colour), footer=title)
    _sheets(book, numbers, owner)
    file.close()
    return out.getvalue()


def _sheets(book: Book, numbers: Json, owner: str) -> None:
    """The campaign's sheet comes first, but its totals name rows of a later one."""
    t = book.language.t
    split = {keys: list(rows) for keys, rows in _by_grouping(numbers["kpis"])}
    whole = split.pop((), [])
    names = {keys: " × ".join(grouping(book.language, key) for key in keys) for keys in split}
    totals = _totals(whole, split.get((SPLIT,), []), sheet_name(book, names.get((SPLIT,), "")))
    _kpi_sheet(book, t("KPIs"), (), whole, totals)
    for keys in sorted(split, key=lambda keys: keys != (SPLIT,)):
        _kpi_sheet(book, names[keys], keys, split[keys], {})
    comparisons_sheet(book, numbers)
    sources_sheet(book, numbers)
    read_me_sheet(book, numbers, owner)


def _by_grouping(kpis: Sequence[Json]) -> Iterator[tuple[tuple[str, ...], Iterator[Json]]]:
    """Rows by what they are split by, those of one KPI together; no keys for the whole."""
    keys = list(dict.fromkeys(tuple(row["group_by"] or ()) for row in kpis))
    order = list(dict.fromkeys(row["kpi"] for row in kpis))
    place = {name: at for at, name in enumerate(order)}
    for key in keys:
        rows = [row for row in kpis if tuple(row["group_by"] or ()) == key]
        yield key, iter(sorted(rows, key=lambda row: place[row["kpi"]]))


def _totals(whole: Sequence[Json], parts: Sequence[Json], sheet: str) -> dict[str, Place]:
    """The KPIs whose total is the sum of the rows of another sheet, with those rows."""
    found: dict[str, Place] = {}
    totals = {row["kpi"]: row for row in whole}
    at = 2
    for name, group in groupby(parts, key=lambda row: row["kpi"]):
        rows = list(group)
        if name in totals and adds_up(totals[name], rows):
            found[name] = Place(sheet=sheet, first=at, last=at + len(rows) - 1)
        at += len(rows)
    return found


def _kpi_sheet(book: Book, name: str, keys: tuple[str, ...], rows: Sequence[Json],
               totals: Mapping[str, Place]) -> None:  # fmt: skip
    layout = Layout(keys=keys)
    sheet = add_sheet(book, name, _columns(book.language, keys), len(rows))
    for at, row in enumerate(rows, start=1):
        _kpi_row(book, sheet, layout, at, row, totals.get(row["kpi"]))


def _columns(language: Language, keys: tuple[str, ...]) -> list[tuple[str, float]]:
    """Headings and widths."""
    t = language.t
    targets = [(t("At least"), 12.0), (t("At most"), 12.0), (t("Due"), 12.0), (t("Verdict"), 12.0)]
    return [
        (t("KPI"), 42.0),
        *((grouping(language, key), 24.0) for key in keys),
        (t("Value"), 14.0), (t("From"), 13.0), (t("To"), 13.0),
        *([] if keys else targets),
        (t("Basis"), 20.0), ("n", 7.0),
        (t("Numerator"), 15.0), (t("Denominator"), 15.0), (t("Scale"), 7.0),
        (t("Formula"), 46.0), (t("The interval is what to expect"), 44.0), (t("Reason"), 60.0),
        (t("Name in kpis.json"), 28.0),
    ]  # fmt: skip


def _kpi_row(book: Book, sheet: Any, layout: Layout, at: int, row: Json,
             total: Place | None) -> None:  # fmt: skip
    language, column = book.language, layout.groups
    write_text(book, sheet, at, 0, row["label"])
    for number, (key, value) in enumerate(zip(layout.keys, row["group"] or (), strict=False), 1):
        write_text(book, sheet, at, number, group_word(language, key, value))
    _value(book, sheet, layout, at, row)
    write_figure(book, sheet, at, column + 1, row["low"], row["unit"])
    write_figure(book, sheet, at, column + 2, row["high"], row["unit"])
    if not layout.keys:
        _target(book, sheet, at, column + 3, row)
    column = layout.rest
    if row["basis"] is not None:
        sheet.write_string(at, column, word(language, "basis", row["basis"]),
                           book.basis(row["basis"]))  # fmt: skip
    write_figure(book, sheet, at, column + 1, row["n"], "count")
    _sides(book, sheet, column + 2, at, row, total)
    write_text(book, sheet, at, column + 5, book.formula(row["formula"]))
    if row["low"] is not None and row["interval_of"]:
        write_text(book, sheet, at, column + 6, word(language, "interval_of", row["interval_of"]))
    write_text(book, sheet, at, column + 7, row["reason_text"])
    write_text(book, sheet, at, column + 8, row["kpi"])


def _value(book: Book, sheet: Any, layout: Layout, at: int, row: Json) -> None:
    """A formula where the sides give the value, with the value for programs that do not compute."""
    if not computes(row):
        write_figure(book, sheet, at, layout.groups, row["value"], row["unit"])
        return
    formula = value_formula(row, above=layout.cell("numerator", at),
                            below=layout.cell("denominator", at),
                            scale=layout.cell("scale", at))  # fmt: skip
    sheet.write_formula(at, layout.groups, formula, book.figure(row["unit"], row["value"]),
                        row["value"])  # fmt: skip


def _target(book: Book, sheet: Any, at: int, column: int, row: Json) -> None:
    target = row["target"]
    if not target:
        return
    write_figure(book, sheet, at, column, target["min"], row["unit"])
    write_figure(book, sheet, at, column + 1, target["max"], row["unit"])
    if target["by"]:
        sheet.write_datetime(at, column + 2, dt.datetime.fromisoformat(target["by"]),
                             book.style("day", num_format="yyyy-mm-dd"))  # fmt: skip
    if row["verdict"]:
        write_text(book, sheet, at, column + 3, word(book.language, "verdict", row["verdict"]))


def _sides(book: Book, sheet: Any, column: int, at: int, row: Json, total: Place | None) -> None:
    """Numerator, denominator, scale; a total's numerator adds the rows of the sheet it is split on.

    A scale stands only beside a value, so that nobody multiplies what is missing.
    """
    above, below = sides(row["formula"])
    figure, under = row["numerator"], row["denominator"]
    unit = row["unit"] if under is None else side_unit(above, figure or 0.0)
    if total is not None:
        formula = f"=SUM('{total.sheet}'!{_numerators(total)})"
        sheet.write_formula(at, column, formula, book.figure(unit, figure), figure)
    else:
        write_figure(book, sheet, at, column, figure, unit)
    write_figure(book, sheet, at, column + 1, under, side_unit(below, under or 0.0))
    if figure is not None:
        write_figure(book, sheet, at, column + 2, row["scale"], "number")


def _numerators(total: Place) -> str:
    layout = Layout(keys=(SPLIT,))
    return f"{layout.cell('numerator', total.first - 1)}:{layout.cell('numerator', total.last - 1)}"
