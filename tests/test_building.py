"""Two builds at once leave whole files, and neither says that nothing is to do."""

from __future__ import annotations

from pathlib import Path

from kpi_site.building import building


def test_a_build_by_itself_had_the_workspace_alone(tmp_path: Path) -> None:
    for _ in range(2):
        with building(tmp_path) as alone:
            assert alone()


def test_of_two_that_overlap_neither_was_alone(tmp_path: Path) -> None:
    with building(tmp_path) as first:
        with building(tmp_path) as second:
            assert not second()
        assert not first()
    with building(tmp_path) as alone:
        assert alone()


def test_the_one_that_began_later_and_ends_later_was_not_alone(tmp_path: Path) -> None:
    first, second = building(tmp_path), building(tmp_path)
    with first:
        later = second.__enter__()
    try:
        assert not later()
    finally:
        second.__exit__(None, None, None)
