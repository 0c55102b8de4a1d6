"""Start a client or a campaign: params, folders and sheets to fill in."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.errors import ParamsError, Problem
from kpi_lib.params.templates import (
    campaign_yaml,
    client_yaml,
    sheet_csv,
    sheets,
    sheets_readme,
)
from kpi_lib.workspace import (
    CLIENT_FILE,
    campaign_file,
    client_file,
    data_folder,
    is_slug,
    suggest_slug,
)
from kpi_site.plan import RESERVED

FIRST_SHEETS = ("roster", "posts", "costs")
"""What nearly every campaign needs; the others wait in `data/_templates/`."""
_SHARED = """\
What belongs to {client} and not to one campaign: orders of the shop, analytics, CRM, exports of the
brand's own accounts, and the orders of the months before, which "new customer" needs.

Put files here as they were downloaded. A folder named by its day, e.g. 2026-04-20/, is one
snapshot: add newer ones, leave older ones. This file is not read.
"""
_CAMPAIGN = """\
Exports and sheets of the campaign, as they were received.

roster.csv, posts.csv and costs.csv wait to be filled in; the other sheets, and what goes into each
column, are in data/_templates/. A platform's export that does not name its account goes into a
folder named for the creator's handle: 2026-04-20/anna/Content.csv. A folder named by its day is one
snapshot: add newer ones, leave older ones. This file is not read.
"""


def scaffold(root: Path, client: str, campaign: str | None = None) -> list[Path]:
    """Write what a client, and a campaign of it, start with; give the files written, in order.

    Files that exist stay as they are and are not among those given. Raises ParamsError for a name
    that cannot stand in an address, and suggests one.
    """
    _check_names(client, campaign)
    planned = _client_files(root, client)
    if campaign is not None:
        planned |= _campaign_files(root, client, campaign)
    planned |= _sheet_files(root)
    return [path for path, text in planned.items() if _write(path, text)]


def _check_names(client: str, campaign: str | None) -> None:
    asked = [client] if campaign is None else [client, campaign]
    wrong = [_misnamed(name) for name in asked if not is_slug(name)]
    taken = [name for name in asked if name in RESERVED]
    wrong += [f"'{name}' is a folder of the site itself; choose another name" for name in taken]
    if campaign == Path(CLIENT_FILE).stem:
        wrong.append(f"'{campaign}' is the name of the client's own file; choose another name")
    if wrong:
        problems = [Problem(where="params", what=what, code="bad_slug") for what in wrong]
        raise ParamsError(problems)


def _misnamed(name: str) -> str:
    near = suggest_slug(name)
    hint = f"; e.g. {near}" if near else ""
    return f"{name[:60]!r} is no name for an address: small letters a-z, digits and '-' only{hint}"


def _client_files(root: Path, client: str) -> dict[Path, str]:
    return {
        client_file(root, client): client_yaml(client, _title(client)),
        data_folder(root, client) / "README.txt": _SHARED.format(client=client),
    }


def _campaign_files(root: Path, client: str, campaign: str) -> dict[Path, str]:
    folder = data_folder(root, client, campaign)
    by_name = {table.name: sheet_csv(table) for table in sheets()}
    return {
        campaign_file(root, client, campaign): campaign_yaml(client, campaign, _title(campaign)),
        folder / "README.txt": _CAMPAIGN,
        **{folder / f"{name}.csv": by_name[name] for name in FIRST_SHEETS},
    }


def _sheet_files(root: Path) -> dict[Path, str]:
    folder = root / "data" / "_templates"
    written = {folder / f"{table.name}.csv": sheet_csv(table) for table in sheets()}
    return {folder / "README.md": sheets_readme(), **written}


def _title(slug: str) -> str:
    """A slug as a name to be changed: `spring-blend` → `Spring blend`."""
    words = slug.replace("-", " ").strip() or slug
    return words[:1].upper() + words[1:]


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there yet; whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
