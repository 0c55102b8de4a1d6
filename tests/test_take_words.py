"""The words of the files to take away are the page's."""

from __future__ import annotations

from kpi_lib.show import words as page
from kpi_site.take.words import WORDS


def test_the_words_are_the_pages() -> None:
    for kind, words in WORDS.items():
        assert words == page.WORDS[kind], kind
