"""Numbers become text here, and nowhere else."""

from kpi_lib.text.language import Language

__all__ = ["Language"]
