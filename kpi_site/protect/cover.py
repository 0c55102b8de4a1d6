"""The page that stands before a protected one and asks for the password."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from kpi_lib.params.models import ClientParams
from kpi_lib.text import Language
from kpi_site.assets import Assets, write_assets
from kpi_site.files import sha256
from kpi_site.page import generator, part_html
from kpi_site.protect.crypt import Lock
from kpi_site.protect.seal import OPEN, OPENED_CSP, Cover


def cover_of(root: Path, client: str, params: ClientParams, plain: Path) -> Cover:
    """The unlock pages of a client, in its language and colours."""
    language = Language(params.locale, params.currency)
    assets = write_assets(root, plain, client, params.brand)
    script = files("kpi_site").joinpath("assets", "unlock.js").read_bytes()
    name = f"assets/unlock-{sha256(script)[:10]}.js"

    def page(path: str, lock: Lock) -> str:
        return _page(path, lock, params.name, language, assets, script=name)

    return Cover(page=page, shared={name: script})


def _page(path: str, lock: Lock, owner: str, language: Language, assets: Assets, *,
          script: str) -> str:  # fmt: skip
    return part_html(
        "unlock.html.j2", language, path=path, lock=lock, owner=owner, assets=assets,
        lang=language.locale, script=script, up="../" * path.count("/"), opens=OPEN,
        csp=OPENED_CSP, generator=generator(),
    )  # fmt: skip
