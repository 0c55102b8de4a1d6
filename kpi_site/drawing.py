"""A Vega chart as SVG that stands in the page: read without script, printed as lines, in the
page's own colours.

vl-convert draws; what only a screen reader of a chart on its own or a script needs is taken out,
for the figure around it says what the chart shows. Drawings are kept by what they are drawn from.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kpi_site.files import sha256, write_text

WIDE = 760
"""Pixels; what the column of a page holds."""
NARROW = 328
"""Pixels; a phone's page without its margins."""
SVG = "{http://www.w3.org/2000/svg}"
NEEDLESS = frozenset({
    "class", "role", "version", "pointer-events", "aria-label", "aria-hidden",
    "aria-roledescription",
})  # fmt: skip
USUAL = {"opacity": "1", "stroke-opacity": "1", "fill-opacity": "1", "transform": "translate(0,0)"}
"""Attributes that say nothing with this value."""
EMPTY = frozenset({None, "", "M0,0h0v0h0Z"})
LONG = re.compile(r"-?\d+\.\d{2,}")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
FORBIDDEN = frozenset({SVG + "script", SVG + "foreignObject", SVG + "image", SVG + "style"})
SHAPE = frozenset({"d", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "transform"})
RESPONSIVE = "width"
"""Signal that a chart as wide as its place has."""


def drawings(
    vega: Mapping[str, Any], mark: str, kept: Path | None, label: str = ""
) -> tuple[str, ...]:
    """The chart's SVG: one for wide and one for narrow pages, or the one of its own width.

    `mark` goes before every id, so that the charts of a page do not share any; `kept` is the folder
    of drawings made before; `label` says what the chart shows, to screen readers and in a PDF.
    Raises ValueError where Vega cannot draw it.
    """
    if not _is_responsive(vega):
        return (_svg(vega, mark, kept, "fixed", label),)
    return tuple(
        _svg(_at_width(vega, width), f"{mark}{name[0]}", kept, name, label)
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    )


def _is_responsive(vega: Mapping[str, Any]) -> bool:
    return any(signal.get("name") == RESPONSIVE and "init" in signal
               for signal in vega.get("signals", ()))  # fmt: skip


def _at_width(vega: Mapping[str, Any], width: int) -> dict[str, Any]:
    own = copy.copy(dict(vega))
    own["signals"] = [
        {"name": RESPONSIVE, "value": width} if signal.get("name") == RESPONSIVE else signal
        for signal in vega["signals"]
    ]
    return own


def _svg(vega: Mapping[str, Any], mark: str, kept: Path | None, class_: str, label: str) -> str:
    return small(_drawn(vega, kept), mark, class_, label)


def _drawn(vega: Mapping[str, Any], kept: Path | None) -> str:
    text = json.dumps(vega, sort_keys=True)
    name = f"{version('vl-convert-python')}-{sha256(text.encode())}.svg"
    if kept is not None and (kept / name).is_file():
        return (kept / name).read_text(encoding="utf-8")
    import vl_convert  # a JavaScript engine: only pages with charts pay for it

    drawn = str(vl_convert.vega_to_svg(dict(vega)))
    if kept is not None:
        write_text(kept / name, drawn)
    return drawn


def small(svg: str, mark: str, class_: str, label: str = "") -> str:
    """The same picture in half the markup; nothing in it is live, whatever it was drawn from.

    Raises ValueError for text that is no SVG.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"the drawing is no SVG: {error}") from error
    _prune(root, mark)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    text = {"font-family": "", "font-size": ""} | _common(root)
    attributes = {"class": class_, "role": "img", "aria-label": label}
    root.attrib.update(attributes | {name: value for name, value in text.items() if value})
    ElementTree.register_namespace("", SVG[1:-1])
    written = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return written.replace(f' xmlns="{SVG[1:-1]}"', "", 1).replace(" />", "/>")


def _common(root: ElementTree.Element) -> dict[str, str]:
    """Font and size that most texts share, told once at the root."""
    found: dict[str, str] = {}
    texts = list(root.iter(SVG + "text"))
    for name in ("font-family", "font-size"):
        values = [text.get(name, "") for text in texts]
        if not values:
            continue
        found[name] = max(sorted(set(values)), key=values.count)
        for text in texts:
            if text.get(name) == found[name]:
                del text.attrib[name]
    return found


def _prune(element: ElementTree.Element, mark: str) -> list[ElementTree.Element]:
    """What is left of an element: itself, its children in its place, or nothing."""
    if element.tag in FORBIDDEN:
        return []
    for name, value in list(element.attrib.items()):
        if name in NEEDLESS or USUAL.get(name) == value or _is_live(name):
            del element.attrib[name]
        else:
            element.set(name, _short(_marked(name, value, mark)))
    if element.tag == SVG + "clipPath":  # its shapes are not drawn, and have no colour
        for child in element:
            child.attrib = {name: value for name, value in child.attrib.items() if name in SHAPE}
        return [element]
    element[:] = [left for child in element for left in _prune(child, mark)]
    if element.tag == SVG + "a":
        return list(element)
    if element.tag == SVG + "path" and _is_nothing(element):
        return []
    return _group(element) if element.tag == SVG + "g" else [element]


def _is_live(name: str) -> bool:
    """An attribute that acts, or that a page's policy would refuse."""
    return name.lower().startswith("on") or name == "style" or name.endswith("href")


def _marked(name: str, value: str, mark: str) -> str:
    if name == "id":
        return f"{mark}{value}"
    return REFERENCE.sub(lambda found: f"url(#{mark}{found[1]})", value)


def _short(value: str) -> str:
    return LONG.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)


def _is_nothing(path: ElementTree.Element) -> bool:
    return path.get("d") in EMPTY or not ({"fill", "stroke", "id", "clip-path"} & set(path.attrib))


def _group(group: ElementTree.Element) -> list[ElementTree.Element]:
    children = list(group)
    if not children:
        return []
    if not group.attrib:
        return children
    only = children[0]
    if len(children) == 1 and only.tag == group.tag and not set(only.attrib) & set(group.attrib):
        only.attrib = group.attrib | only.attrib
        return children
    return [group]
