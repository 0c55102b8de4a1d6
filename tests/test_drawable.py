"""Drawings live through text that no XML can hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kpi_lib.text import Language
from kpi_site.charts import figure
from kpi_site.drawable import drawable
from kpi_site.preview import Preview, preview_svg, write_preview

ODD = "a\x07b\ud800c\ufffed\x00"


def test_only_what_no_xml_holds_is_replaced() -> None:
    assert drawable(ODD) == "a\ufffdb\ufffdc\ufffdd\ufffd"
    kept = {"a\tb\n": ["é \U0001f375 </script> \u2028", 1.5, None, True]}
    assert drawable(kept) == kept


def test_a_chart_of_a_name_with_control_characters_is_drawn() -> None:
    # In a process of its own: it was ended, not failed.
    found = subprocess.run([sys.executable, __file__], capture_output=True, timeout=60)
    assert found.returncode == 0, found.stderr[-500:]
    assert b"a\xef\xbf\xbdb" in found.stdout


@pytest.mark.parametrize("field", ["owner", "title", "sentence"])
def test_a_preview_of_such_a_title_is_drawn(tmp_path: Path, field: str) -> None:
    words = {"owner": "O", "title": "T", "sentence": "S"} | {field: ODD}
    shown = Preview(colour="#ffd400", **words)
    assert write_preview(tmp_path, tmp_path, shown).read_bytes().startswith(b"\x89PNG")
    ElementTree.fromstring(drawable(preview_svg(shown)))


if __name__ == "__main__":
    drawn = figure(
        {
            "data": {"values": [{ODD: f"creator {ODD}", "views": 3}]},
            "mark": "bar",
            "encoding": {
                "x": {"field": ODD, "type": "nominal"},
                "y": {"field": "views", "type": "quantitative"},
            },
        },
        Language("en-GB", "EUR"),
    )
    sys.stdout.buffer.write(drawn.html.encode())
