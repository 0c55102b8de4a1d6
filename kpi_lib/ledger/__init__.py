"""The client's ledger: snapshots, selection, claims and currencies."""

from kpi_lib.ledger.build import build_ledger
from kpi_lib.ledger.model import Ledger, Residual

__all__ = ["Ledger", "Residual", "build_ledger"]
