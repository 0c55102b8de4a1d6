"""What a page loses before it is printed: what paper would not show."""

from __future__ import annotations

import pytest

from kpi_site.take.paper import for_paper


@pytest.mark.parametrize(("page", "printed"), [
    ("<p>a</p>", "<p>a</p>"),
    ('a<details class="working"><summary>Cost</summary><p>b</p></details>c',
     'a<details class="working"><summary>Cost</summary></details>c'),
    ("<details><summary>1</summary><details open><summary>2</summary>x</details>y</details>z",
     "<details><summary>1</summary></details>z"),
    ('<details class="rests"><summary>1</summary><details><summary>2</summary>b</details>'
     "</details>",
     '<details class="rests"><summary>1</summary><details><summary>2</summary></details>'
     "</details>"),
    ("<details open><summary>1</summary>a</details>",
     "<details open><summary>1</summary>a</details>"),
    ('<svg role="img" class="wide"><g/></svg><svg role="img" class="narrow"><g/></svg>d',
     '<svg role="img" class="wide"><g/></svg>d'),
])  # fmt: skip
def test_closed_details_keep_their_line_and_drawings_for_phones_go(page: str, printed: str) -> None:
    assert for_paper(page) == printed
