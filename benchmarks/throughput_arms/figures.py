"""Blocks as figures a report, and rounds of blocks as medians of ratios."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import Any

from throughput_arms.measure import Run

PACKAGES = ("papermill", "nbconvert", "nbclient", "ipykernel", "ploomber-engine", "pandas",
            "altair", "vl-convert-python")  # fmt: skip
EACH = ("a minute", "cpu", "wall", "rss", "pss")
Round = Mapping[str, Mapping[str, Any]]


def block(run: Run, number: int) -> dict[str, Any]:
    """One block's figures; start-up is in them, except in what the floor says of itself."""
    found: dict[str, Any] = {
        "reports": number, "a minute": 60 * number / run.wall, "cpu": run.cpu / number,
        "wall": run.wall / number, "rss": run.rss, "pss": run.pss,
    }  # fmt: skip
    said = json.loads(run.said) if run.said.startswith("{") else {}
    return found | said


def extended(first: Mapping[str, Any], few: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A block as if it had made `number` reports: each further one costs what the last ones did.

    `first` is a block of a report a process, whose start-up is the same; without it, few reports
    would have to bear what many share.
    """
    found = dict(few)
    for name in ("cpu", "wall"):
        begun, done = first[name] * first["reports"], few[name] * few["reports"]
        each = (done - begun) / (few["reports"] - first["reports"])
        found[name] = (done + each * (number - few["reports"])) / number
    return found | {"a minute": 60 / found["wall"]}


def summary(rounds: Sequence[Round]) -> dict[str, Any]:
    """Medians of each arm's figures, and of the ratios within each round."""
    arms = [arm for arm in "abcde" if arm in rounds[0]]
    found: dict[str, Any] = {
        "arms": {
            arm: {name: median(one[arm][name] for one in rounds) for name in EACH}
            | {"reports": rounds[0][arm]["reports"]}
            for arm in arms
        }
    }
    if "d" not in arms:
        return found
    found["ratios"] = {
        arm: {
            "a minute": median(one["d"]["a minute"] / one[arm]["a minute"] for one in rounds),
            "cpu": median(one[arm]["cpu"] / one["d"]["cpu"] for one in rounds),
        }
        for arm in "abc"
        if arm in arms
    }
    found["start-up"] = median(one["d, one a process"]["cpu"] for one in rounds)
    if "e" in arms:
        found["above the floor"] = {
            "ms": median(1000 * (one["d"]["cpu"] - one["e"]["cpu"]) for one in rounds),
            "ms, start-up apart": median(
                1000 * (_further(one) - one["e"]["cpu"]) for one in rounds
            ),
            "times": median(one["d"]["cpu"] / one["e"]["cpu"] for one in rounds),
            "times, start-up apart": median(_further(one) / one["e"]["cpu"] for one in rounds),
        }
    return found


def _further(one: Round) -> float:
    """Processor seconds of a report after each process's first, which is mostly start-up."""
    many, first = one["d"], one["d, one a process"]
    further = many["reports"] - first["reports"]
    if further < 1:
        return float(many["cpu"])
    return float((many["cpu"] * many["reports"] - first["cpu"] * first["reports"]) / further)


def machine() -> dict[str, Any]:
    """What it ran on; no names of hosts."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "system": f"{platform.system()} {platform.machine()}", "cores": os.cpu_count(),
        "memory GiB": round(size, 1), "python": platform.python_version(), "packages": found,
        "load": round(os.getloadavg()[1], 1),
    }  # fmt: skip
