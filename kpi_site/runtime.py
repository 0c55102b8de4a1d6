"""The part of Vega that a page needs, as one script: View, parser, interpreter; no eval."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from kpi_site.files import sha256, write_bytes

CDN = "https://cdn.jsdelivr.net/npm/"
"""What names begin with inside vl-convert's own archive; nothing is fetched."""
SMALL = (
    # Asked for as `vega.View`, a bundle holds all of Vega and `vega` is null in it; the
    # interpreter must come from its own module.
    'import {{View,parse}} from "' + CDN + 'vega@{vega}/+esm";'
    'import {{expressionInterpreter}} from "' + CDN + 'vega-interpreter@2.0.0/+esm";'
    "window.V={{View,parse,expressionInterpreter}};"
)
WHOLE = (
    "const {View,parse,expressionInterpreter}=vegaEmbed.vega;"
    "window.V={View,parse,expressionInterpreter};"
)
"""Half as large again, for a vl-convert whose archive has other versions."""
BUNDLE = "import sys,vl_convert;sys.stdout.write(vl_convert.javascript_bundle(sys.argv[1]))"


def chart_runtime(root: Path) -> bytes:
    """The script; made once for a version of vl-convert and kept in `.kpi/vega/`."""
    kept = root / ".kpi" / "vega" / f"{version('vl-convert-python')}-{sha256(SMALL.encode())}.js"
    if not kept.is_file():
        import vl_convert  # only a build that makes the script pays for it

        small = SMALL.format(vega=vl_convert.get_vega_version())
        script = _bundle(small) or _bundle(WHOLE)
        if script is None:
            raise OSError("vl-convert could not make the charts' script")
        # Its top-level names are shut in: one of them is `V` too.
        write_bytes(kept, f"(()=>{{{script}\n}})();\n".encode())
    return kept.read_bytes()


def _bundle(snippet: str) -> str | None:
    """A bundle; None where the archive lacks a name (vl-convert ends the whole process then)."""
    done = subprocess.run([sys.executable, "-c", BUNDLE, snippet], capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else None
