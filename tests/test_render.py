"""From an executed notebook to a page: what is shown to whom, and that nothing in it acts."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kpi_lib.params.models import Brand
from kpi_lib.scorecard import MIME
from kpi_lib.text import Language
from kpi_site.brand import CHARTS, PAPER, READABLE, brand_css, contrast, readable
from kpi_site.charts import ChartError, charts_script, figure
from kpi_site.drawing import small
from kpi_site.notebook import SCORECARD
from kpi_site.outline import outlined
from kpi_site.render import RenderError, render_bodies
from kpi_site.sanitise import clean
from kpi_site.table_csv import csv_text

ENGLISH = Language("en-GB", "EUR")
PIXEL = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
         "rkJggg==")  # fmt: skip
SPEC: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "title": "Anna & Bo </script><script>alert(1)</script>",
    "data": {
        "values": [
            {"name": "Anna", "rate": 0.034, "day": "2026-03-05"},
            {"name": "<b>Bo</b>", "rate": None, "day": "2026-03-06T00:00:00"},
        ]
    },
    "mark": "bar",
    "encoding": {
        "x": {"field": "rate", "type": "quantitative", "title": "Rate", "axis": {"format": ".1%"}},
        "y": {"field": "name", "type": "nominal"},
    },
}


def cell(data: dict[str, Any], *tags: str) -> NotebookNode:
    """A code cell with one output."""
    shown = new_output("display_data", data=data)
    return new_code_cell("code()", outputs=[shown], metadata={"tags": list(tags)})


def body(*cells: NotebookNode, audience: Any = "client") -> str:
    (found,) = render_bodies(new_notebook(cells=list(cells)), audience, ENGLISH)
    return found.html


class Acting(HTMLParser):
    """Whatever in a page could act or ask somebody for something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("type") != "application/json":
            self.found.append(tag)
        if tag in {"iframe", "object", "embed", "form", "input", "style", "link", "meta", "base"}:
            self.found.append(tag)
        for name, value in attrs:
            acts = name.startswith("on") or name == "style"
            outside = name in {"src", "srcset", "poster", "background"} and not (
                value or ""
            ).startswith("data:image/")
            runs = name == "href" and not re.match(r"https?:|mailto:|#|[\w.-]+$", value or "")
            if acts or outside or runs:
                self.found.append(f"{tag} {name}={value}")


def acting(html: str) -> list[str]:
    parser = Acting()
    parser.feed(html)
    return parser.found


def test_code_and_warnings_never_reach_a_page() -> None:
    loud = new_code_cell("secret_code()", outputs=[
        new_output("stream", name="stderr", text="a warning"),
        new_output("error", ename="E", evalue="a traceback", traceback=["at"]),
        new_output("stream", name="stdout", text="a <b>line</b>"),
    ])  # fmt: skip
    assert body(loud, new_markdown_cell("kept")).count("<pre") == 1
    assert "a &lt;b&gt;line&lt;/b&gt;" in body(loud)
    for word in ("secret_code", "warning", "traceback", "In [", "Out["):
        assert word not in body(loud)


def test_the_scorecards_media_type_is_the_librarys() -> None:
    assert SCORECARD == MIME


def test_internal_cells_are_the_agencys_alone() -> None:
    cells = (
        cell({"text/html": "<p>for all</p>"}),
        cell({"text/html": "<p>inside</p>"}, "internal"),
        new_markdown_cell("# how to", metadata={"tags": ["internal"]}),
    )
    assert "inside" not in body(*cells)
    assert "how to" not in body(*cells)
    agency = body(*cells, audience="agency")
    assert agency.count('<aside class="internal" role="note">') == 2
    assert "for all" in agency


HOSTILE = [
    "<script>alert(1)</script>kept",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.png' srcset='https://evil.example/2.png 2x'>",
    "<svg><script>alert(1)</script><a href='javascript:alert(1)'>x</a></svg>",
    "<a href='javascript:alert(1)'>x</a><a href=' JaVaScRiPt:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='../_agency/index.html'>x</a><a href='//evil.example'>x</a>",
    "<p style='background:url(https://evil.example)' onclick='alert(1)'>x</p>",
    "<style>@import 'https://evil.example'</style><link rel=stylesheet href=//evil.example>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object>",
    "<form action='https://evil.example'><input name=a><button>b</button></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<template><script>alert(1)</script></template><noscript><p title='</noscript><script>'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Pg=='>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_in_html_of_any_origin_acts(html: str) -> None:
    assert acting(clean(html)) == []
    markdown = new_markdown_cell(html)
    page = body(markdown, cell({"text/html": html}), cell({"text/markdown": html}))
    assert acting(page) == []


def test_our_own_markup_survives() -> None:
    own = ('<section class="kpi-section" id="sales"><div class="tiles"><div class="tile">'
           '<p class="tile-verdict" data-verdict="met">met</p></div></div><div class="table-wrap">'
           '<table class="kpi"><caption>Sales</caption><thead><tr><th scope="col">KPI</th></tr>'
           '</thead><tbody><tr><td class="num" colspan="2">1</td></tr></tbody></table></div>'
           '<details class="working"><summary>a</summary>b</details></section>')  # fmt: skip
    assert clean(own) == own


@pytest.mark.parametrize("kind", ["text/vnd.mermaid", "application/javascript", "image/svg+xml",
                                  "application/vnd.jupyter.widget-view+json",
                                  "application/vnd.unknown+json"])  # fmt: skip
def test_what_a_page_cannot_show_is_left_out_with_a_word(kind: str) -> None:
    page = body(cell({kind: "graph TD; A-->B", "text/plain": "<Widget>"}))
    assert f"an output of the kind {kind} cannot be shown" in page
    assert "A--" not in page


def test_html_that_needs_a_script_is_left_out_with_a_word() -> None:
    assert "text/html cannot be shown" in body(cell({"text/html": "<div></div><script>1</script>"}))


def test_pictures_are_data_and_only_data() -> None:
    assert f"data:image/png;base64,{PIXEL}" in body(cell({"image/png": PIXEL + "\n"}))
    assert "cannot be shown" in body(cell({"image/png": 'x" onerror="alert(1)'}))


def test_a_frame_is_a_plain_table() -> None:
    row = "<tr><td>&lt;b&gt;</td></tr>"
    table = f'<style scoped>p{{}}</style><table border="1" class="dataframe">{row}</table>'
    page = body(cell({"text/html": f"<div>{table}</div>"}))
    assert f'<table class="dataframe"><tbody>{row}</tbody></table>' in page


def test_contents_are_headings_outside_internal_notes() -> None:
    notebook = new_notebook(cells=[
        new_markdown_cell("## For analysts", metadata={"tags": ["internal"]}),
        cell({"text/html": '<section id="sales"><h2>Sales &amp; money</h2></section>'}),
        new_markdown_cell('## My part\n\n<p title="<h2 onclick=x>">no heading</p>\n\n## Another'),
    ])  # fmt: skip
    (found,) = render_bodies(notebook, "agency", ENGLISH)
    assert found.sections == (("sales", "Sales & money"), ("part-1", "My part"),
                              ("part-2", "Another"))  # fmt: skip
    assert '<h2 id="part-2">Another</h2>' in found.html
    assert acting(found.html) == []


@pytest.mark.parametrize(("markup", "sections"), [
    ('<h2 title=" id=" class="x" id="own">A <b>b</b>\n c</h2>', [("own", "A b c")]),
    ('<section id="s"><h2>A</h2><h2>B</h2></section>', [("s", "A"), ("part-1", "B")]),
    ('<aside><section id="s"><h2>no</h2></section></aside><h2>yes</h2>', [("part-1", "yes")]),
    ('<aside><aside></aside><h2>no</h2></aside><h3>no</h3><h2></h2>', [("part-1", "")]),
    ('<p title="<aside>">a</p><h2 data-id="n">&amp;lt; &lt;b&gt;</h2>', [("part-1", "&lt; <b>")]),
    ("<h2s>no</h2s><sections>no</sections><p>&lt;h2&gt;no&lt;/h2&gt;</p>", []),
])  # fmt: skip
def test_headings_are_told_from_what_looks_like_one(
    markup: str, sections: list[tuple[str, str]]
) -> None:
    written, found = outlined(clean(markup))
    assert list(found) == sections
    ids = re.findall(r'<h2[^>]* id="(part-\d+)"', written)
    assert ids == [name for name, _ in sections if name.startswith("part-")]
    assert re.sub(r' id="part-\d+"', "", written) == clean(markup)


def test_nothing_of_a_page_stays_with_what_wrote_it() -> None:
    """One exporter writes all pages of a process, of all clients."""
    first = body(new_markdown_cell("## Acme"), cell({"text/html": "<p>secret</p>"}))
    second = body(new_markdown_cell("## Birch"))
    assert "Acme" in first
    assert "secret" in first
    assert not re.search("Acme|secret|part-2", second)


def test_a_chart_has_its_title_its_drawing_and_its_data_as_a_table() -> None:
    page = body(cell({"application/vnd.vegalite.v6+json": SPEC, "text/html": "<p>other</p>"}))
    assert acting(page) == []
    assert "other" not in page
    assert re.findall(r'<svg [^>]*class="(\w+)"', page) == ["wide", "narrow"]
    assert ">Anna &amp; Bo" not in page.split("<svg ")[1], (
        "the title is the page's, not the drawing's"
    )
    assert '<span class="chart-title">Anna &amp; Bo &lt;/script&gt;' in page
    cells = re.findall(r"<t[hd](?: [^>]*)?>(.*?)</t[hd]>", page)
    assert cells == ["name", "Rate", "day", "Anna", "3.40%", "5 Mar 2026", "&lt;b&gt;Bo&lt;/b&gt;",
                     "n/a", "6 Mar 2026"]  # fmt: skip


@pytest.mark.parametrize(("change", "word"), [
    ({"data": {"url": "https://evil.example/data.csv"}}, "address"),
    ({"data": {"url": "data.csv"}}, "address"),
    ({"mark": {"type": "image", "url": "https://evil.example"}}, "pictures"),
    ({"mark": "nonsense"}, "conversion failed"),
])  # fmt: skip
def test_a_chart_that_cannot_be_shown_fails_with_its_cell(change: Any, word: str) -> None:
    spec = SPEC | change
    with pytest.raises(ChartError):
        figure(spec, ENGLISH)
    with pytest.raises(RenderError, match=f"chart of cell 2 cannot be shown: .*{word}"):
        body(new_markdown_cell("a"), cell({"application/vnd.vegalite.v6+json": spec}))


def test_a_chart_is_handed_to_the_script_as_text_alone() -> None:
    found = figure(SPEC, ENGLISH)
    script = charts_script({"c1": found.vega})
    text = json.loads(script.removeprefix("kpiCharts(").removesuffix(");\n"))
    (vega,) = json.loads(text).values()
    assert "title" not in vega
    assert vega["$schema"].startswith("https://vega.github.io/schema/vega/")


def test_nothing_in_a_drawing_is_live() -> None:
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'onload="x()" viewBox="0 0 9 9"><script>x()</script><style>*{}</style>'
        '<foreignObject><p>x</p></foreignObject><image href="https://evil.example/p.png"/>'
        '<a xlink:href="javascript:x()"><text onclick="x()" style="x" fill="red">a &lt;b&gt;'
        "</text></a></svg>"
    )
    written = small(hostile, "c1", "wide")
    assert re.sub(r"<svg [^>]*>", "<svg>", written) == (
        '<svg><text fill="red">a &lt;b&gt;</text></svg>'
    )
    assert "onload" not in written
    with pytest.raises(ValueError, match="no SVG"):
        small("<svg", "c1", "wide")


def test_charts_of_a_page_share_no_id() -> None:
    clipped = (
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="clip0">'
        '<path d="M0,0h9v9h-9Z"/></clipPath></defs>'
        '<g clip-path="url(#clip0)"><path fill="red" d="M1,1.23456h2"/></g></svg>'
    )
    written = small(clipped, "c3n", "narrow")
    assert 'id="c3nclip0"><path d="M0,0h9v9h-9Z"' in written
    assert 'clip-path="url(#c3nclip0)"><path fill="red" d="M1,1.2h2"' in written


def test_a_drawing_is_kept_and_drawn_again_from_what_was_kept(tmp_path: Path) -> None:
    first = figure(SPEC, ENGLISH, kept=tmp_path).html
    assert len(list(tmp_path.glob("*.svg"))) == 2
    assert figure(SPEC, ENGLISH, kept=tmp_path).html == first
    other = SPEC | {"mark": "point"}
    assert figure(other, ENGLISH, kept=tmp_path).html != first


def test_a_tagged_cell_begins_a_page_of_its_own() -> None:
    notebook = new_notebook(cells=[
        new_markdown_cell("## One"),
        new_markdown_cell("for analysts", metadata={"tags": ["internal", "page:proof"]}),
        new_markdown_cell("## Two"),
        new_markdown_cell("## Three", metadata={"tags": ["page:more"]}),
        new_markdown_cell("", metadata={"tags": ["page:empty"]}),
    ])  # fmt: skip
    client = render_bodies(notebook, "client", ENGLISH)
    assert [(one.part, [word for _, word in one.sections]) for one in client] == [
        ("", ["One"]), ("proof", ["Two"]), ("more", ["Three"]),
    ]  # fmt: skip
    assert "for analysts" not in "".join(one.html for one in client)
    assert "for analysts" in render_bodies(notebook, "agency", ENGLISH)[1].html


def test_a_charts_spec_is_not_changed() -> None:
    before = json.dumps(SPEC)
    figure(SPEC, ENGLISH)
    assert json.dumps(SPEC) == before


def test_csv_tells_a_text_from_a_list_that_is_written_like_it() -> None:
    rows = [{"a": "['x']", "b": ["x"], "c": True, "d": 1}, {"a": ["x"], "b": "['x']", "c": 1.0}]
    assert csv_text(rows).splitlines() == [
        "a,b,c,d", "['x'],\"[\"\"x\"\"]\",true,1", "\"[\"\"x\"\"]\",['x'],1.0,",
    ]  # fmt: skip


def test_numbers_in_csv_are_numbers_and_text_starts_no_formula() -> None:
    rows = [{"kpi": "roi", "value": -0.5, "label": '=HYPERLINK("http://evil.example")',
             "group": ["-Anna"], "target": None, "reason_text": "@x"}]  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(csv_text(rows)))
    assert row == {"kpi": "roi", "value": "-0.5", "label": '\'=HYPERLINK("http://evil.example")',
                   "group": '["-Anna"]', "target": "", "reason_text": "'@x"}  # fmt: skip


@pytest.mark.parametrize(
    "colour", ["#ffffff", "#000000", "#ffd400", "#3d4ed8", "#7f7f7f", "#00ff00"]
)
def test_a_brands_colour_can_be_read_in_both_modes(colour: str) -> None:
    for ground in PAPER.values():
        shown = readable(colour, ground)
        pairs = [tuple(int(one[at : at + 2], 16) for at in (1, 3, 5)) for one in (shown, ground)]
        assert contrast(pairs[0], pairs[1]) >= READABLE  # type: ignore[arg-type]  # three numbers each


def test_a_chart_colour_near_the_brands_comes_last() -> None:
    assert "--chart-2:#a05d0e;--chart-3:#2e9dc8;--chart-4:#11593e" in brand_css(Brand())
    green = brand_css(Brand(colour="#2e6f5e"))
    assert "--chart-4:#7c58b7" in green
    assert "--chart-7:#11593e;--chart-8:#5c5e73" in green
    for mode, ground in PAPER.items():
        for colour in CHARTS[mode]:
            pairs = [
                tuple(int(one[at : at + 2], 16) for at in (1, 3, 5)) for one in (colour, ground)
            ]
            assert contrast(pairs[0], pairs[1]) >= 3  # type: ignore[arg-type]  # three numbers each


def test_a_readable_colour_stays_as_it_is() -> None:
    assert readable("#3d4ed8", PAPER["light"]) == "#3d4ed8"


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    from importlib.resources import files

    css = files("kpi_site").joinpath("assets", "site.css").read_text(encoding="utf-8")
    assert re.findall(r"--paper: (#\w+);", css)[:2] == [PAPER["light"], PAPER["dark"]]
    assert brand_css(Brand(colour="#3d4ed8")).startswith(":root{--accent:#3d4ed8;")
