"""What an analyst tries out in a notebook, merged into a campaign's params and checked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kpi_lib.errors import ParamsError, Problem
from kpi_lib.merge import merged
from kpi_lib.params.checks import Context
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.problems import problems_of
from kpi_lib.params.yamlfile import parse_yaml
from kpi_lib.workspace import client_folder


def overridden(
    params: CampaignParams,
    overrides: Mapping[str, Any],
    root: Path,
    client: str,
    campaign: str,
    client_params: ClientParams,
) -> CampaignParams:
    """The params with `overrides` laid over them, key by key; raises ParamsError like the file."""
    where = f"params/{client}/{campaign}.yaml with overrides"
    given = params.model_dump(mode="json", by_alias=True, exclude_unset=True)
    try:
        text = json.dumps(merged(given, overrides))
    except TypeError as error:
        what = f"not plain values ({error}); use text, numbers, lists and dictionaries."
        raise ParamsError(Problem(where=where, what=what, code="overrides")) from error
    document = parse_yaml(text, where)
    context = Context(folder=client_folder(root, client), own_kpis=frozenset(client_params.kpis))
    try:
        return CampaignParams.model_validate(document.value, context=context)
    except ValidationError as error:
        # The lines are those of the merged text, which nobody has before them.
        found = problems_of(error, document, CampaignParams)
        raise ParamsError([replace(problem, line=None) for problem in found]) from error
