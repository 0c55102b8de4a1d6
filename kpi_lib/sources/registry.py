"""Every kind of file that is recognised."""

from __future__ import annotations

from collections import Counter

from kpi_lib.sources import (
    ga4,
    hubspot,
    impact,
    meta,
    sheets,
    shopify,
    tiktok,
    woocommerce,
    youtube,
)
from kpi_lib.sources.source import Source
from kpi_lib.tables import TABLES


def checked(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources unchanged; raises `ValueError` where two share a name, or one is inconsistent."""
    names = Counter(source.name for source in sources)
    twice = sorted(name for name, count in names.items() if count > 1)
    if twice:
        raise ValueError(f"sources declared twice: {', '.join(twice)}")
    for source in sources:
        unknown = set(source.tables) - set(TABLES)
        if unknown or set(source.required) != set(source.headers):
            raise ValueError(f"source {source.name}: unknown tables {sorted(unknown)}, or variants "
                             "of headers and required differ")  # fmt: skip
        for variant, fields in source.required.items():
            lacking = set(fields) - set(source.headers[variant].values())
            if lacking:
                raise ValueError(f"source {source.name}, {variant}: no title for {sorted(lacking)}")
    return sources


SOURCES: tuple[Source, ...] = checked(
    (
        *meta.SOURCES, *tiktok.SOURCES, *youtube.SOURCES, *shopify.SOURCES, *woocommerce.SOURCES,
        *ga4.SOURCES, *hubspot.SOURCES, *impact.SOURCES, *sheets.SOURCES,
    )
)  # fmt: skip
