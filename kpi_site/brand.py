"""A client's colour and logo on its pages: readable whatever the colour is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kpi_lib.errors import KpiError, Problem
from kpi_lib.params.models import Brand

Rgb: TypeAlias = tuple[float, float, float]
WHITE: Rgb = (255, 255, 255)
PAPER = {"light": "#ffffff", "dark": "#14161c"}
"""The grounds that text stands on, as in site.css."""
CHARTS = {
    "light": ("#a05d0e", "#2e9dc8", "#11593e", "#7c58b7", "#af6498", "#b47901", "#5c5e73"),
    "dark": ("#f7582e", "#34c3e6", "#569f81", "#6954f7", "#e17eb4", "#d4b556", "#737793"),
}
"""Beside the accent: told apart also by eyes that lack red or green, the first four most of all;
3:1 against the ground. `tests/test_palette.py` computes it."""
TOO_NEAR = 100
"""A colour so near to the accent comes last."""
READABLE = 4.5
"""WCAG 2.2 AA for text."""
LARGEST_LOGO = 1_000_000
SIGNS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture's bytes and the ending that its bytes (not its name) ask for."""

    content: bytes
    ending: str


def brand_css(brand: Brand) -> str:
    """The client's colours as custom properties, darkened or lightened until they can be read."""
    light, dark = (_properties(brand.colour, mode) for mode in PAPER)
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"@media print{{:root{{{light}}}}}\n"
    )


def _properties(colour: str, mode: str) -> str:
    """Accent, text on it, and the charts' further colours; `--chart-1` is the accent."""
    accent = readable(colour, PAPER[mode])
    others = sorted(CHARTS[mode], key=lambda other: _distance(accent, other) < TOO_NEAR)
    written = "".join(f"--chart-{at}:{other};" for at, other in enumerate(others, start=2))
    return f"--accent:{accent};--on-accent:{on_colour(accent)};{written}"


def _distance(one: str, other: str) -> float:
    """How far apart two colours look, 0 to 765 (the "redmean" approximation)."""
    (red, green, blue), (red_2, green_2, blue_2) = _rgb(one), _rgb(other)
    mean = (red + red_2) / 2
    return math.sqrt(
        (2 + mean / 256) * (red - red_2) ** 2
        + 4 * (green - green_2) ** 2
        + (2 + (255 - mean) / 256) * (blue - blue_2) ** 2
    )


def readable(colour: str, ground: str) -> str:
    """The colour itself where text in it can be read on the ground, else the nearest that can."""
    towards: Rgb = (0, 0, 0) if _luminance(_rgb(ground)) > 0.5 else WHITE
    start, back = _rgb(colour), _rgb(ground)
    for step in range(101):
        mixed = _mix(start, towards, step / 100)
        if contrast(mixed, back) >= READABLE:
            return _hex(mixed)
    return _hex(towards)


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def on_colour(colour: str) -> str:
    """Black or white, whichever is read better on the colour."""
    back = _rgb(colour)
    return "#ffffff" if contrast(WHITE, back) >= contrast((0, 0, 0), back) else "#000000"


def _rgb(colour: str) -> Rgb:
    found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", colour)
    if found is None:
        raise KpiError(f"'{colour}' is not a colour; write it as #rrggbb, e.g. #3d4ed8.")
    return (int(found[1], 16), int(found[2], 16), int(found[3], 16))


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return (round(red), round(green), round(blue))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def logo(root: Path, client: str, brand: Brand) -> Picture | None:
    """The client's logo; raises KpiError where params name a file that is no picture."""
    return None if brand.logo is None else _picture(root, client, "logo", brand.logo)


def favicon(root: Path, client: str, brand: Brand) -> Picture | None:
    """The picture for the browser's tab that params name, if they name one; raises as `logo`."""
    return None if brand.favicon is None else _picture(root, client, "favicon", brand.favicon)


def _picture(root: Path, client: str, key: str, name: str) -> Picture:
    folder = (root / "params" / client).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise _no_picture(client, key, name, "there is no such file in the client's folder.")
    content = path.read_bytes()
    if len(content) > LARGEST_LOGO:
        raise _no_picture(client, key, name, "is larger than 1 MB; a few KB are enough.")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Picture(content=content, ending="webp")
    for sign, ending in SIGNS:
        if content.startswith(sign):
            return Picture(content=content, ending=ending)
    raise _no_picture(client, key, name, "is neither PNG, JPEG nor WebP.")


def _no_picture(client: str, key: str, name: str, what: str) -> KpiError:
    return KpiError(
        Problem(where=f"params/{client}/client.yaml", key=f"brand.{key}",
                what=f"'{name}': {what}", code=key)
    )  # fmt: skip
