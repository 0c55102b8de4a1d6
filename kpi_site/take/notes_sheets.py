"""A workbook's further sheets: comparisons, sources, and how to read it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kpi_site.take.cells import guarded
from kpi_site.take.sheet import (
    BASES,
    Book,
    add_sheet,
    print_setup,
    sheet_name,
    write_figure,
    write_text,
)
from kpi_site.take.words import WORDS, group_word, grouping, word

Json = Mapping[str, Any]


def comparisons_sheet(book: Book, numbers: Json) -> None:
    """Two groups held against each other: a / b with its interval."""
    language, t = book.language, book.language.t
    labels = {row["kpi"]: row["label"] for row in numbers["kpis"]}
    pairs = numbers["comparisons"]
    columns = [(t("KPI"), 42.0), (t("Split by"), 22.0), ("A", 28.0), ("B", 28.0), ("A / B", 10.0),
               (t("From"), 10.0), (t("To"), 10.0), (t("Difference"), 14.0),
               (t("Judged together"), 12.0)]  # fmt: skip
    sheet = add_sheet(book, t("Comparisons"), columns, len(pairs))
    for at, pair in enumerate(pairs, start=1):
        keys = pair["group_by"]
        write_text(book, sheet, at, 0, labels.get(pair["kpi"], pair["kpi"]))
        write_text(book, sheet, at, 1, " × ".join(grouping(language, key) for key in keys))
        for column, side in ((2, "a"), (3, "b")):
            names = (group_word(language, *one) for one in zip(keys, pair[side], strict=False))
            write_text(book, sheet, at, column, ", ".join(names))
        for column, side in ((4, "ratio"), (5, "low"), (6, "high")):
            write_figure(book, sheet, at, column, pair[side], "number")
        write_text(book, sheet, at, 7, word(language, "comparison", pair["verdict"]))
        write_figure(book, sheet, at, 8, pair["family_size"], "count")


def sources_sheet(book: Book, numbers: Json) -> None:
    """The files that the numbers rest on, as received."""
    t = book.language.t
    columns = [(t("File"), 60.0), (t("Read as"), 24.0), (t("Owner"), 22.0),
               (t("Rows read"), 10.0), (t("Rows used"), 10.0), (t("Rows not usable"), 10.0),
               (t("Exported on"), 12.0), (t("From"), 12.0), (t("To"), 12.0),
               ("SHA-256", 68.0)]  # fmt: skip
    sheet = add_sheet(book, t("Sources"), columns, len(numbers["sources"]))
    for at, source in enumerate(numbers["sources"], start=1):
        for column, name in ((0, "file"), (1, "kind"), (2, "owner"), (6, "exported_on"),
                             (7, "from"), (8, "to"), (9, "sha256")):  # fmt: skip
            write_text(book, sheet, at, column, source[name])
        for column, name in ((3, "rows_read"), (4, "rows_used"), (5, "rows_bad")):
            write_figure(book, sheet, at, column, source[name], "count")


def read_me_sheet(book: Book, numbers: Json, owner: str) -> None:
    """What the workbook is, and how its cells are to be read."""
    t = book.language.t
    sheet = book.file.add_worksheet(sheet_name(book, t("Read me")))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    print_setup(book, sheet)
    sheet.write_string(
        0, 0, guarded(numbers["title"]), book.style("title", bold=True, font_size=16)
    )
    wrapped, bold = book.style("wrapped", text_wrap=True), book.style("bold", bold=True)
    for at, (name, text, basis) in enumerate(_lines(book, numbers, owner), start=2):
        sheet.write_string(at, 0, guarded(name), book.basis(basis) if basis else bold)
        sheet.write_string(at, 1, guarded(text), wrapped)


def _lines(book: Book, numbers: Json, owner: str) -> Iterator[tuple[str, str, str]]:
    """Name, text, and the basis whose ground the name stands on."""
    language, t = book.language, book.language.t
    yield t("Client"), owner, ""
    yield t("Period"), language.period(numbers["start"], numbers["end"]), ""
    yield t("Figures as of"), language.date(numbers["as_of"]), ""
    yield t("Currency"), numbers["currency"], ""
    yield t("Costs that count"), word(language, "cost_basis", numbers["cost_basis"]), ""
    rule = word(language, "rule", numbers["attribution"]["rule"])
    yield t("Attribution"), rule, ""
    yield (
        t("Formulas"),
        t(
            "A value is computed from the numerator and the denominator in its row; totals add the "
            "rows of the creators where these make exactly the whole. Figures of models stand as "
            "values."
        ),
        "",
    )
    yield (
        t("Empty cells"),
        t("An empty value is not zero: it is not known. The reason stands in its row."),
        "",
    )
    yield (
        t("Intervals"),
        t(
            "From and To are the ends of the interval. What it is an interval of stands in its "
            "row: the same creators again, similar creators, or the range that the files allow."
        ),
        "",
    )
    meanings = {
        "measured": t("From an export of the platform, the shop or the analytics."),
        "reported": t("As the creator reported it, e.g. in a sheet."),
        "estimated": t("Rests on an assumption that params name, e.g. fees split over posts."),
        "modelled": t("From a model; its interval or range says how sure it is."),
    }
    for basis in BASES:
        yield language.t(WORDS["basis"][basis]), meanings[basis], basis
