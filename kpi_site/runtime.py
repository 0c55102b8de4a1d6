"""The part of Vega that a page needs, as one script: View, parser, interpreter; no eval."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kpi_site.files import sha256, write_bytes

LEFT_OUT: Final = frozenset({
    "contour", "crossfilter", "force", "geojson", "geopath", "geopoint", "geoshape", "graticule",
    "heatmap", "isocontour", "kde2d", "label", "loess", "nest", "pack", "partition", "projection",
    "regression", "resolvefilter", "stratify", "tree", "treelinks", "treemap", "voronoi",
    "wordcloud",
})  # fmt: skip
"""Vega's transforms that the reduced script does without: maps, trees, forces, fits, labels."""
MAP_WORDS = re.compile(r"\bgeo(Area|Bounds|Centroid|Scale|Shape)\(")
CDN = "https://cdn.jsdelivr.net/npm/"
"""What names begin with inside vl-convert's own archive; nothing is fetched."""
ALL_OF_VEGA = (
    # Asked for as `vega.View`, a bundle has null for `vega` itself; the interpreter must come
    # from its own module.
    'import {{View,parse}} from "' + CDN + 'vega@{vega}/+esm";'
    'import {{expressionInterpreter}} from "' + CDN + 'vega-interpreter@2.0.0/+esm";'
    "window.V={{View,parse,expressionInterpreter}};"
)
ALL_OF_EMBED = (
    "const {View,parse,expressionInterpreter}=vegaEmbed.vega;"
    "window.V={View,parse,expressionInterpreter};"
)
"""Half as large again, for a vl-convert whose archive has other versions."""
BUNDLE = "import sys,vl_convert;sys.stdout.write(vl_convert.javascript_bundle(sys.argv[1]))"


def needs_whole(vega: Mapping[str, Any]) -> bool:
    """Whether a compiled chart uses what the reduced script leaves out."""
    return any(_is_left_out(part) for part in _parts(vega))


def _is_left_out(part: object) -> bool:
    if isinstance(part, str):
        return MAP_WORDS.search(part) is not None
    if not isinstance(part, Mapping):
        return False
    style = part.get("format")
    # Data as CSV text are not among these: even all of Vega reads them by eval alone, which
    # pages forbid; such a chart stays the drawing that it is.
    shapes = isinstance(style, Mapping) and style.get("type") == "topojson"
    transforms = part.get("transform")
    named = transforms if isinstance(transforms, list) else []
    return (
        shapes
        or bool(part.get("projections"))
        or any(isinstance(one, Mapping) and one.get("type") in LEFT_OUT for one in named)
    )


def _parts(content: object) -> Iterator[object]:
    """Everything inside a chart but the rows of its data."""
    yield content
    if isinstance(content, Mapping):
        for name, value in content.items():
            if name != "values":
                yield from _parts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _parts(value)


def chart_runtime(root: Path, *, whole: bool = False) -> bytes:
    """The script that draws charts: the reduced one, or all of Vega where a chart `needs_whole`."""
    return _whole(root) if whole else reduced_runtime()


def reduced_runtime() -> bytes:
    """The script that comes with us; `benchmarks/vega/build.mjs` made it."""
    return files("kpi_site").joinpath("vega", "runtime.js").read_bytes()


def _whole(root: Path) -> bytes:
    """All of Vega; made once for a version of vl-convert and kept in `.kpi/vega/`."""
    mark = sha256(ALL_OF_VEGA.encode())
    kept = root / ".kpi" / "vega" / f"{version('vl-convert-python')}-{mark}.js"
    if not kept.is_file():
        import vl_convert  # only a build that makes the script pays for it

        script = _bundle(ALL_OF_VEGA.format(vega=vl_convert.get_vega_version()))
        script = script or _bundle(ALL_OF_EMBED)
        if script is None:
            raise OSError("vl-convert could not make the charts' script")
        # Its top-level names are shut in: one of them is `V` too.
        write_bytes(kept, f"(()=>{{{script}\n}})();\n".encode())
    return kept.read_bytes()


def _bundle(snippet: str) -> str | None:
    """A bundle; None where the archive lacks a name (vl-convert ends the whole process then)."""
    done = subprocess.run([sys.executable, "-c", BUNDLE, snippet], capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else None
