"""A record shows its table of contents, whatever it holds."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np
import pandas as pd

from kpi_lib.estimates.run import Estimates
from kpi_lib.record import LONGEST, Record
from kpi_lib.report import CampaignReport


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shelf(Record):
    frame: pd.DataFrame
    drawn: np.ndarray
    lines: tuple[int, ...]
    by: dict[str, str]
    reason: str | None = None
    hidden: str = field(default="x", repr=False)


def test_a_line_a_field_and_none_of_the_rows() -> None:
    shelf = Shelf(
        frame=pd.DataFrame({"day": range(5000), "orders": 1.0}),
        drawn=np.zeros((2000, 7)),
        lines=tuple(range(3000)),
        by={f"a long key of number {n}": "x" for n in range(50)},
    )
    lines = repr(shelf).splitlines()
    assert lines[:4] == [
        "Shelf:",
        "  .frame   DataFrame, 5,000 rows: day, orders",
        "  .drawn   array, 2,000 × 7",
        "  .lines   3,000 × int",
    ]
    assert lines[4].startswith("  .by      50 by key: a long key of number 0")
    assert lines[5] == "  .reason  None"
    assert len(lines) == 6
    assert max(map(len, lines)) < LONGEST + 20


def test_all_that_an_analyst_looks_at_is_a_record() -> None:
    assert issubclass(CampaignReport, Record)
    assert issubclass(Estimates, Record)
    for part in fields(Estimates):
        module = __import__(f"kpi_lib.estimates.{part.name}", fromlist=["x"])
        assert issubclass(getattr(module, str(part.type)), Record), part.name
