"""Write the generated references: `python -m kpi_site.references docs`.

What a KPI means, what params may say and which exports are read stand in the code; the pages in
`docs/` are printed from there, and a test holds them to it.
"""

from __future__ import annotations

import sys
from pathlib import Path


def references() -> dict[str, str]:
    """File name → text of every generated page."""
    # Imported here: three rooms, none of which the command line needs to print its help.
    from kpi_lib.kpis.reference import kpi_reference
    from kpi_lib.params.reference import params_reference
    from kpi_lib.sources.reference import formats_reference

    return {
        "kpis.md": kpi_reference(),
        "params.md": params_reference(),
        "formats.md": formats_reference(),
    }


def main(folder: str) -> None:
    """Write them all into `folder`."""
    for name, text in references().items():
        Path(folder, name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
