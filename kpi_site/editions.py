"""An executed notebook as one reader is shown it: each output's edition, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kpi_lib.audience.sight import sights
from kpi_lib.params.load import Workspace
from kpi_lib.text import Language
from kpi_lib.workspace import is_slug
from kpi_site.plan import Audience, Report

Json = Mapping[str, Any]
EDITIONS = "application/vnd.influencer-kpi.editions.v1+json"
"""`kpi_lib.show.editions.EDITIONS`, without importing what shows; a test holds the two."""


def edition_of(notebook: Json, report: Report, audience: Audience) -> Json:
    """A copy with the outputs that an audience may see.

    Who is not shown everything is shown only outputs that come with an edition for them: a data
    frame, text or picture of an analyst's own cell is left out, whatever is in it.
    """
    sight = report.sights.get(audience)
    whole = sight is None or (audience == "client" and sight.whole)
    cells = [
        _cell(cell, None if whole else audience)
        for cell in notebook["cells"]
        if whole or cell["cell_type"] == "code" or (sight is not None and sight.notes)
    ]
    return {**notebook, "cells": cells}


def mark(audience: Audience, language: Language) -> str:
    """The word on a page that is not for everybody."""
    marks = {
        "agency": "Internal",  # the agency's own pages are in English
        "manager": language.t("Edition for managers"),
        "finance": language.t("Edition for finance"),
    }
    return marks.get(audience, "")


def leftovers(root: Path, workspace: Workspace) -> list[Path]:
    """Folders of editions that nobody asks for any more: of audiences, clients and campaigns."""
    return [
        folder
        for site in (root / "site", root / "site" / "_agency" / "_plain")
        for audience in ("manager", "finance")
        for client in sorted((site / f"_{audience}").glob("*/"))
        if is_slug(client.name)
        for folder in _gone(client, audience, root / "params" / client.name, workspace)
    ]


def _gone(client: Path, audience: str, params: Path, workspace: Workspace) -> list[Path]:
    known = workspace.clients.get(client.name)
    unasked = known is not None and audience not in sights(known.audiences)
    campaigns = [one for one in sorted(client.glob("*/")) if is_ours(one)]
    if unasked or not params.is_dir():
        return [client] if campaigns or is_ours(client) else []
    return [one for one in campaigns if not (params / f"{one.name}.yaml").is_file()]


def is_ours(folder: Path) -> bool:
    """Whether a build made the page in a folder."""
    page = folder / "index.html"
    if not page.is_file():
        return False
    return b'<meta name="generator" content="Influencer KPI' in page.read_bytes()[:4000]


def _cell(cell: Json, audience: Audience | None) -> Json:
    """The cell with all of its outputs, or with an audience's editions of them."""
    if "outputs" not in cell:
        return cell
    return {**cell, "outputs": list(_outputs(cell["outputs"], audience))}


def _outputs(outputs: Sequence[Json], audience: Audience | None) -> Iterator[Json]:
    for output in outputs:
        data = output.get("data", {})
        if audience is None:
            shown = {kind: data[kind] for kind in data if kind != EDITIONS}
            yield {**output, "data": shown} if data else output
        elif isinstance(data.get(EDITIONS), Mapping) and audience in data[EDITIONS]:
            yield {**output, "data": dict(data[EDITIONS][audience])}
