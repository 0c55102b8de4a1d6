"""docs/params.md, made from the models: it cannot drift from what is read."""

from __future__ import annotations

import inspect
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpi_lib.params import ratesfile, vocabulary
from kpi_lib.params.models import SECTIONS, CampaignParams, ClientParams
from kpi_lib.params.shape import in_words, keys_of, model_in
from kpi_lib.tables import COST_PARTS, PLATFORMS, TABLES

_HEAD = """\
# Params

<!-- Made from kpi_lib/params/models.py by `make docs`; change it there. -->

A client is a folder `params/<client>/` with a `client.yaml` and one YAML file for each campaign.
The folder's and the files' names are the addresses of the pages: small letters a-z, digits and `-`.
`kpi new CLIENT/CAMPAIGN` writes all of it with comments; `kpi check` names every mistake with
file, line and key.

How values are written:

- A date is `2026-03-01`. A number has a point and no unit: `0.4`, not `40 %` or `0,4`.
- Text that begins with `@`, `*`, `&`, `!`, `%` or a backtick, or contains `: ` or ` #`, needs
  quotes. So do `"#hashtags"`: what follows a `#` is a comment.
- A key without a value counts as not given. A key that is not listed here is a mistake.
- Indentation is made of blanks. Anchors (`&`), references (`*`), tags (`!`) and merge keys (`<<`)
  are not read; a key may stand once.
"""


def params_reference() -> str:
    """The reference of all params files, as Markdown."""
    written: set[type[BaseModel]] = set()
    parts = [_HEAD]
    for title, model in (("client.yaml", ClientParams), ("campaign.yaml", CampaignParams)):
        parts.append(_section(f"## {title}", model))
        for key, nested in _nested(model):
            if nested not in written:
                parts.append(_section(f"### {key}", nested))
                written.add(nested)
    return "\n".join([*parts, _words(), _rates()])


def _nested(model: type[BaseModel]) -> list[tuple[str, type[BaseModel]]]:
    """Key and model of everything that holds keys of its own."""
    found = ((key, model_in(field.annotation)) for key, field in keys_of(model).items())
    return [(key, nested) for key, nested in found if nested is not None]


def _section(title: str, model: type[BaseModel]) -> str:
    rows = [
        f"| `{key}` | {_takes(key, field)} | {_default(field)} | {_cell(field.description or '')} |"
        for key, field in keys_of(model).items()
    ]
    head = ["| key | takes | when not given | meaning |", "|---|---|---|---|"]
    return "\n".join([title, "", inspect.getdoc(model) or "", "", *head, *rows, ""])


def _takes(key: str, field: FieldInfo) -> str:
    nested = model_in(field.annotation)
    text = in_words(field.annotation, tuple(field.metadata))
    if nested is not None:
        return _cell(text.replace(in_words(nested), f"[keys](#{key})"))
    return _cell(text + _range(field))


def _range(field: FieldInfo) -> str:
    bounds: dict[str, Any] = {
        name: getattr(mark, name)
        for mark in field.metadata
        for name in ("gt", "ge", "lt", "le")
        if getattr(mark, name, None) is not None
    }
    said = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
    return "".join(f", {said[name]} {bound:g}" for name, bound in bounds.items())


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.default
    if default is None or isinstance(default, BaseModel) or default in ({}, []):
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, int | float) else f"`{default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _words() -> str:
    """The vocabularies that the tables above name without printing them."""
    rows = [
        ("platform", _listed(PLATFORMS)),
        ("cost part", _listed(COST_PARTS)),
        ("table", _listed(TABLES)),
        ("section", _listed(SECTIONS)),
        ("tier scheme", _listed(vocabulary.tier_schemes())),
        ("benchmark", _listed(vocabulary.benchmark_names())),
        ("KPI", "see [kpis.md](kpis.md), and the client's own under `kpis`"),
        ("column, formula", "see [kpis.md](kpis.md)"),
    ]
    head = ["## Words", "", "| word | one of |", "|---|---|"]
    return "\n".join([*head, *(f"| {word} | {known} |" for word, known in rows), ""])


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _rates() -> str:
    columns = ",".join(ratesfile.COLUMNS)
    return f"""\
## rates.csv

`params/rates.csv` holds dated exchange rates, for all clients: `{columns}`.
On `date`, one unit of `from` was `rate` units of `to`; `source` says who says so.

```
{columns}
2026-03-01,USD,EUR,0.9231,ECB
```

An amount takes the latest rate on or before its day, at most {ratesfile.MAX_AGE_DAYS} days old.
The inverse of a pair serves too; a way over a third currency does not. A rate that is missing stops
the report and names the line to add. The file is needed only where amounts are in several
currencies.
"""
