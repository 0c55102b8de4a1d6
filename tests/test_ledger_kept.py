"""A ledger is built once for what it rests on, and never believed for anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import workspace

import kpi_lib
from kpi_lib import report
from kpi_lib.ledger import kept
from kpi_lib.scorecard import to_json

AUTUMN = workspace.CAMPAIGN_YAML.replace("Spring blend", "Autumn blend").replace(
    "2026-03", "2026-04"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    workspace.write(tmp_path)
    (tmp_path / "params/acme/autumn.yaml").write_text(AUTUMN.replace("04-31", "04-30"))
    (tmp_path / "params/rates.csv").write_text("date,from,to,rate,source\n")
    return tmp_path


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A name for each ledger that was built anew."""
    names: list[str] = []
    real = report.build_ledger

    def build(collection, client, *rest, **more):  # type: ignore[no-untyped-def]  # passed on
        names.append(client)
        return real(collection, client, *rest, **more)

    monkeypatch.setattr(report, "build_ledger", build)
    return names


def opened(root: Path, as_of: str | None = None) -> dict[str, object]:
    return to_json(kpi_lib.open_campaign(root, "acme", "spring", as_of=as_of).scorecard)


def append(path: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def copy(root: Path) -> None:
    data = root / "data/acme/spring"
    (data / "more.csv").write_bytes(
        (data / "costs.csv").read_bytes() + b"Bo,fees,1,EUR,,2026-03-02,\n"
    )


def rename(root: Path) -> None:
    (root / "data/acme/spring/costs.csv").rename(root / "data/acme/spring/costs-2.csv")


CHANGES = [
    append("data/acme/spring/costs.csv", "Bo,fees,1,EUR,2026-02-15,2026-03-02,\n"),
    append("data/acme/_shared/2026-04-20/orders.csv", "\n"),
    append(
        "params/acme/client.yaml",
        "compare_at_days: 20\n",
    ),
    append("params/acme/spring.yaml", "utm_campaign: [spring]\n"),
    append("params/acme/autumn.yaml", "utm_campaign: [autumn]\n"),
    append("params/rates.csv", "2026-01-01,USD,EUR,0.9,ECB\n"),
    copy,
    rename,
]


@pytest.mark.parametrize("change", CHANGES)
def test_each_ingredient_alone_builds_it_anew(
    root: Path, built: list[str], change: Callable[[Path], None]
) -> None:
    first = opened(root)
    assert built
    built.clear()
    assert opened(root) == first
    assert not built
    change(root)
    opened(root)
    assert built


def test_another_day_and_another_key_build_it_anew(
    root: Path, built: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(root)
    built.clear()
    opened(root, "2026-04-01")
    assert built
    built.clear()
    monkeypatch.setenv("INFLUENCER_KPI_KEY", "00" * 32)
    opened(root)
    assert built


def test_targets_and_titles_are_always_those_of_the_params(root: Path, built: list[str]) -> None:
    opened(root)
    built.clear()
    params = root / "params/acme/spring.yaml"
    params.write_text(params.read_text().replace("max: 400", "max: 300").replace("blend", "mix"))
    found = kpi_lib.open_campaign(root, "acme", "spring")
    assert found.params.targets["cpa"].max == 300
    assert found.params.title == "Spring mix"
    assert found.ledger.campaigns["spring"] == found.params
    (cpa,) = (one for one in to_json(found.scorecard)["kpis"]
              if one["kpi"] == "cpa" and one["group_by"] is None)  # fmt: skip
    assert cpa["target"]["max"] == 300


def test_a_note_of_another_campaign_is_not_known_to_a_report(root: Path, built: list[str]) -> None:
    before = opened(root)
    built.clear()
    append("params/acme/autumn.yaml", "notes: {verdict: Secret}\n")(root)
    found = kpi_lib.open_campaign(root, "acme", "spring")
    assert to_json(found.scorecard) == before
    assert not built
    assert found.ledger.campaigns["autumn"].notes == {}
    assert found.ledger.campaigns["autumn"].targets == {}
    assert found.ledger.campaigns["spring"].targets


def test_an_entry_that_somebody_wrote_is_not_believed(root: Path, built: list[str]) -> None:
    first = opened(root)
    built.clear()
    for path in (root / kept.FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert opened(root) == first
    assert built


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = report.collect

    def collect(*given):  # type: ignore[no-untyped-def]  # passed on
        CHANGES[0](root)
        return real(*given)

    monkeypatch.setattr(report, "collect", collect)
    opened(root)
    assert not list((root / kept.FOLDER).glob("*"))
