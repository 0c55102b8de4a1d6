"""Indented JSON has the bytes that Python's own encoder writes."""

from __future__ import annotations

import json
from enum import IntEnum
from typing import Any

import pytest
from nbformat import from_dict

from kpi_site.plain_json import indented


class Level(IntEnum):
    HIGH = 3


@pytest.mark.parametrize("content", [
    {}, [], (), "", None, True, False, 0, -7, 1.0, -0.0, 1e300, 0.1,
    {"a": [], "b": {}, "c": [[], {}, [1, [2]]], "é\u2028\"\\\n\x00\ud800": "</script>"},
    [{"kpi": "roi", "value": -0.5, "group": ["Ana", None], "ok": True}] * 2,
    Level.HIGH, [Level.HIGH], from_dict({"cells": [{"source": "a\nb", "metadata": {"n": 1}}]}),
])  # fmt: skip
def test_the_bytes_are_those_of_json(content: Any) -> None:
    assert indented(content) == json.dumps(content, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("content", [float("nan"), {"a": [float("inf")]}])
def test_what_json_has_no_word_for_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        indented(content)


@pytest.mark.parametrize("content", [b"x", {"a": object()}, {1: 2}])
def test_what_is_no_data_is_refused(content: Any) -> None:
    with pytest.raises(TypeError):
        indented(content)
