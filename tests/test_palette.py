"""Colours that carry meaning: seen against their ground, read, and told apart by most eyes.

axe cannot judge colours inside a drawing; this computes them.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import pytest
from colorspacious import cspace_convert, deltaE

from kpi_lib.params.models import Brand
from kpi_site.brand import PAPER, brand_css, contrast

CSS = Path(__file__).parents[1] / "kpi_site" / "assets" / "site.css"
TEXT, MARK = 4.5, 3.0
"""WCAG 2.2 AA: contrast of text, and of what must be seen to understand a drawing."""
EYES = {"full": None, "deuteranopia": "deuteranomaly", "protanopia": "protanomaly"}
APART, ALL_APART = 12.0, 7.5
"""Colour difference CAM02-UCS under which two marks look alike; 1 is just noticeable, and lines
of a chart are told apart by their order and labels too."""
FIRST = 5
"""So many series a chart of ours has at most; further ones are another's chart's."""
READ_ON = {
    "ink": ("paper", "raised"), "quiet": ("paper", "raised"), "good": ("paper", "good-ground"),
    "bad": ("paper", "bad-ground"), "open": ("paper", "open-ground"), "accent": ("paper",),
    "on-accent": ("accent",),
}  # fmt: skip
BRANDS = ("#3d4ed8", "#ffd400", "#a1562a", "#2f6f5e", "#8a4f7d", "#000000", "#ffffff", "#e4002b")


@cache
def tokens(mode: str, colour: str = "#3d4ed8") -> dict[str, str]:
    """Custom properties of a mode that are plain colours, a client's colours over ours."""
    written = CSS.read_text(encoding="utf-8")
    dark = written.index("@media (prefers-color-scheme: dark)")
    found = dict(colours(written[:dark]))
    brand = brand_css(Brand(colour=colour)).split("@media")
    if mode == "dark":
        found |= dict(colours(written[dark : written.index("*, *::before")]))
        return found | dict(colours(brand[1]))
    return found | dict(colours(brand[0]))


def colours(css: str) -> list[tuple[str, str]]:
    return re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{6})\b", css)


def rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return float(red), float(green), float(blue)


def seen(colour: str, eyes: str) -> list[float]:
    """The colour as somebody without one kind of cones sees it (Machado et al. 2009)."""
    if EYES[eyes] is None:
        return [part / 255 for part in rgb(colour)]
    space = {"name": "sRGB1+CVD", "cvd_type": EYES[eyes], "severity": 100}
    return [min(max(part, 0.0), 1.0) for part in
            cspace_convert([part / 255 for part in rgb(colour)], space, "sRGB1")]  # fmt: skip


@pytest.mark.parametrize("mode", list(PAPER))
@pytest.mark.parametrize("colour", BRANDS)
def test_text_can_be_read_whatever_the_clients_colour(mode: str, colour: str) -> None:
    found = tokens(mode, colour)
    assert found["paper"] == PAPER[mode]
    for text, grounds in READ_ON.items():
        for ground in grounds:
            ratio = contrast(rgb(found[text]), rgb(found[ground]))
            assert ratio >= TEXT, (text, ground, round(ratio, 2))


@pytest.mark.parametrize("mode", list(PAPER))
@pytest.mark.parametrize("colour", BRANDS)
def test_every_mark_of_a_chart_is_seen(mode: str, colour: str) -> None:
    found = tokens(mode, colour)
    marks = [found["accent"], *(found[f"chart-{at}"] for at in range(2, 9))]
    for mark in marks:
        assert contrast(rgb(mark), rgb(found["paper"])) >= MARK, mark


@pytest.mark.parametrize("mode", list(PAPER))
@pytest.mark.parametrize("eyes", list(EYES))
def test_series_are_told_apart_without_red_or_green(mode: str, eyes: str) -> None:
    found = tokens(mode)
    for count, least in ((FIRST, APART), (8, ALL_APART)):
        marks = [found[f"chart-{at}"] for at in range(2, count + 1)]
        near = {
            (one, other): round(distance, 1)
            for one, other in itertools.combinations(marks, 2)
            if (distance := deltaE(seen(one, eyes), seen(other, eyes), input_space="sRGB1")) < least
        }
        assert near == {}
