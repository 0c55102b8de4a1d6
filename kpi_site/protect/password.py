"""A client's password: taken from the environment, seen by nobody but the sealing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kpi_lib.errors import Problem
from kpi_lib.params.load import load_workspace
from kpi_site.plan import Plan

SHORTEST = 12
"""Characters. Whoever has the folder may try passwords for as long as they like."""


@contextmanager
def passwords(plan: Plan) -> Iterator[Mapping[str, str | Problem]]:
    """Each protected client of a plan → its password, or why there is none that will do.

    Meanwhile the variables are gone from the environment: notebooks run with what they find there.
    """
    names = {
        report.client: report.client_params.protect.password_from
        for report in plan.reports
        if report.client and report.client_params and report.client_params.protect
    }
    # Those of clients that are not built too: no notebook is to find another client's.
    workspace = plan.workspace if plan.full else load_workspace(plan.root)
    every = {client.protect.password_from for client in workspace.clients.values()
             if client.protect}  # fmt: skip
    hidden = {*names.values(), *every} & {*os.environ}
    values = {name: os.environ.pop(name) for name in hidden}
    try:
        yield {client: _password(client, name, values) for client, name in names.items()}
    finally:
        os.environ.update(values)


def _password(client: str, name: str, values: Mapping[str, str]) -> str | Problem:
    # A secret that comes out of a file often ends with the file's line end.
    password = values.get(name, "").rstrip("\r\n")
    if len(password) >= SHORTEST:
        return password
    found = f"is shorter than {SHORTEST} characters" if password else "is not set"
    return Problem(
        where=f"params/{client}/client.yaml",
        key="protect.password_from",
        what=f"the environment variable {name} {found}. Set it to the client's password, at least "
        f"{SHORTEST} characters; until then nothing of the client is sealed.",
        code="password",
    )
