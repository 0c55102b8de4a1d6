"""docs/formats.md says every title, table and column that there is."""

from __future__ import annotations

from kpi_lib.sources.reference import formats_reference
from kpi_lib.sources.registry import SOURCES
from kpi_lib.tables import TABLES


def test_everything_that_is_recognised_is_documented() -> None:
    text = formats_reference()
    sheets = {table.name for table in TABLES.values() if table.sheet}
    for source in SOURCES:
        if source.name not in sheets:
            assert f"Kind `{source.name}` · grade {source.grade}" in text
            for titles in source.headers.values():
                assert all(f"`{title}`" in text for title in titles), source.name
    for table in TABLES.values():
        assert f"### `{table.name}`" in text
        assert all(f"`{field.name}`" in text for field in table.fields)
    assert "sheet 'roster'" not in text and text == formats_reference()
