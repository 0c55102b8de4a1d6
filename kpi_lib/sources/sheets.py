"""The agency's own sheets: one source for every table that is a sheet."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import partial

import pandas as pd

from kpi_lib.sources.cells import problem, shown
from kpi_lib.sources.fields import read_fields
from kpi_lib.sources.recognise import fold_title
from kpi_lib.sources.source import Reading, Sheet, Source
from kpi_lib.tables import POSTS, TABLES, Table

VARIANT = "own"
_NEAR = 0.8
"""So much alike are a title and its misspelling."""
_ALSO: Mapping[str, tuple[str, ...]] = {
    "creator": ("creator name", "influencer", "influencer name"),
    "platform": ("channel", "network", "social network"),
    "handle": ("username", "user name", "account name", "profile"),
    "permalink": ("link", "url", "post url", "post link", "link to post"),
    "post": ("permalink", "post url", "post link", "link to post", "url"),
    "published": ("published on", "publish date", "published at", "date published"),
    "followers": ("follower", "follower count"),
    "model": ("compensation model", "compensation"),
    "code": ("codes", "discount code", "discount codes", "promo code", "coupon"),
    "relationship_owner": ("owner of relationship",),
    "first_collaboration": ("first collaboration on", "first worked together"),
    "part": ("cost part", "type of cost"),
    "spend": ("amount spent", "ad spend"),
    "event": ("step", "status"),
    "referred_by": ("referrer", "referred by e-mail"),
    "figures_from": ("source", "source of figures"),
    "customer": ("e-mail", "email", "customer e-mail", "customer email"),
    "name": ("region", "product", "channel", "market"),
    "duration": ("length",),
    "comments": ("comment count",),
    "text": ("comment",),
    "clicked": ("clicked at", "clicked on"),
    "committed_on": ("committed",),
    "accrued_on": ("accrued",),
    "paid_on": ("paid",),
}
"""Field → titles that people write for it, besides its name."""


def titles_of(table: Table) -> dict[str, str]:
    """Title → column of the table: the columns' own names, then what people write for them."""
    titles = {name: name for name in table.columns}
    for name in table.columns:
        for title in _ALSO.get(name, ()):
            if fold_title(title) not in map(fold_title, titles):
                titles[title] = name
    return titles


def _read(table: Table, sheet: Sheet, reading: Reading) -> dict[str, pd.DataFrame]:
    _note_unknown(table, sheet, reading)
    return {table.name: read_fields(table, sheet.frame, reading)}


def _note_unknown(table: Table, sheet: Sheet, reading: Reading) -> None:
    """A title that is nearly a column's is most likely that column, misspelt: say so."""
    absent = {fold_title(name): name for name in table.columns if name not in sheet.frame.columns}
    for title in sheet.extra:
        near = difflib.get_close_matches(fold_title(title), absent, n=1, cutoff=_NEAR)
        if near:
            problem(
                reading, "unknown_column",
                f"the sheet {table.name} has no column '{shown(title)}', so its values are not "
                f"used. Did you mean '{absent[near[0]]}'?",
                column=shown(title), severity="warning",
            )  # fmt: skip


def _source(table: Table) -> Source:
    required = tuple(field.name for field in table.fields if field.required)
    if table is POSTS:
        # Its cells may be empty, but without the column the sheet could as well be a roster.
        required += ("permalink",)
    return Source(
        name=table.name,
        label=f"sheet '{table.name}'",
        grade="A",
        tables=(table.name,),
        headers={VARIANT: titles_of(table)},
        required={VARIANT: required},
        read=partial(_read, table),
        share=0.5,
    )


SOURCES: tuple[Source, ...] = tuple(_source(table) for table in TABLES.values() if table.sheet)
