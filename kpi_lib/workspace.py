"""Where things lie in a workspace, and what may be the name of a client or a campaign."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

CLIENT_FILE = "client.yaml"
SHARED = "_shared"
_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})


def is_slug(name: str) -> bool:
    """Whether a name can stand in an address: small letters a–z, digits and `-`, at most 64."""
    return _SLUG.fullmatch(name) is not None


def suggest_slug(name: str) -> str:
    """The slug nearest to any name: `Müsli & Söhne` → `muesli-soehne`; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_UMLAUTS))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:64].strip("-")


def params_folder(root: Path) -> Path:
    """`params/`: a folder for each client, and `rates.csv`."""
    return root / "params"


def client_folder(root: Path, client: str) -> Path:
    """`params/<client>/`."""
    return params_folder(root) / client


def client_file(root: Path, client: str) -> Path:
    """`params/<client>/client.yaml`."""
    return client_folder(root, client) / CLIENT_FILE


def campaign_file(root: Path, client: str, campaign: str) -> Path:
    """`params/<client>/<campaign>.yaml`."""
    return client_folder(root, client) / f"{campaign}.yaml"


def rates_file(root: Path) -> Path:
    """`params/rates.csv`."""
    return params_folder(root) / "rates.csv"


def data_folder(root: Path, client: str, campaign: str | None = None) -> Path:
    """`data/<client>/<campaign>/`, or `data/<client>/_shared/` without a campaign."""
    return root / "data" / client / (SHARED if campaign is None else campaign)


def relative(root: Path, path: Path) -> str:
    """The path as reports and messages name it: from the workspace, with `/`."""
    return path.relative_to(root).as_posix()
