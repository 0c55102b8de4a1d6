"""The arrays that KPIs are worked out on, and how they are summed by code."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]


def add(codes: Codes, groups: int, weights: Floats | None = None) -> Floats:
    """Sum of the weights (or number of entries) for each code from 0 to groups − 1."""
    # Without any entry, bincount forgets that weights are no whole numbers.
    return np.bincount(codes, weights, groups).astype(np.float64)


def distinct(codes: Codes) -> tuple[Codes, Codes]:
    """The codes that occur (from 0 on), in order, and the place of each entry among them.

    As `numpy.unique`, without its sorting: for codes that are not many times as many as entries.
    """
    occurs = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.bool_)
    occurs[codes] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]


def filled(values: Floats) -> Floats:
    """Missing as nothing; much faster than `nan_to_num`, which looks for infinities, too."""
    found: Floats = np.where(np.isnan(values), 0.0, values)
    return found


def every(known: Flags) -> Flags:
    """Line by line: whether all columns are known."""
    return np.asarray(known.all(axis=1), dtype=np.bool_)


def some(known: Flags) -> Flags:
    """Line by line: whether any column is known."""
    return np.asarray(known.any(axis=1), dtype=np.bool_)


def divide(top: Floats, bottom: Floats) -> Floats:
    """Ratios, missing where the bottom is zero."""
    found: Floats = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
    return found
