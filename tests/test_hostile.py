"""A client whose every text means harm, beside a plain one: what reaches the pages.

One workspace of two clients is built as the command line builds it. Everything of the first that
can hold text holds markup, formulas, steering characters and a marker; the second is plain.
"""

from __future__ import annotations

import atexit
import functools
import re
import shutil
import tempfile
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
import small_site
import workspace
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kpi_lib.text import Language
from kpi_site.build import build
from kpi_site.charts import ChartError, figure
from kpi_site.console import Plain
from kpi_site.job import Job, work
from kpi_site.notebook import steady
from kpi_site.options import Options
from kpi_site.page import CSP
from kpi_site.pages import csv_text
from kpi_site.plan import make_plan

MARK = "CANARY"
ACTS = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
STEERS = "\u202e\u2066\u200b\x1b[31m\x1b]8;;http://evil.example\x07"
ANNA = f'=HYPERLINK("http://evil.example") {MARK} {ACTS}{STEERS}'
BO = f"x;=cmd|'/c calc'!A1;{MARK} [bold red] datum.constructor.constructor('x')()"
PICTURE = b"\x89PNG\r\n\x1a\n" + MARK.encode()
CLIENT = (
    workspace.CLIENT_YAML.replace("Acme Tea", f"'{MARK} {ACTS} [bold red]'")
    + f"""
brand: {{logo: logo.png}}
kpis:
  own_kpi:
    numerator: saves
    denominator: impressions
    better: higher
    label: '=HYPERLINK("http://evil.example";"{MARK}") {ACTS} [link=http://evil.example]x[/link]'
    note: '{MARK} [x](javascript:alert(1)) {ACTS}'
"""
)
TITLE = f"'{MARK} </title>{ACTS} {{{{7*7}}}}'"
CAMPAIGN = workspace.CAMPAIGN_YAML.replace("Spring blend", TITLE) + f"""
utm_campaign: ['{MARK} {ACTS}']
notes:
  verdict: '{MARK} [x](javascript:alert(1)) ![x](http://evil.example/x.png) {ACTS}'
  method: '<iframe src="//evil.example"></iframe><style>*{{}}</style> {MARK}'
recommendations:
  - {{text: '{MARK} <a href=javascript:alert(1)>x</a> @SUM(1) </aside></section>', kpi: cpa}}
"""  # fmt: skip
KEPT_CONTROLS = "\n\t"


def hostile(row: tuple[object, ...]) -> tuple[object, ...]:
    """The same row with everybody's name, code, caption and note turned against the reader."""
    turned = {
        "Anna": ANNA, "Bo": BO, "ANNA10": f"ANNA10{MARK}", " anna10": f" anna10{MARK}",
        "BO10": f"BO10<b>{MARK}", "": "",
        "New tea": f"{MARK} {ACTS}{STEERS} a@shop.example [x](javascript:alert(1))",
    }  # fmt: skip
    return tuple(turned.get(cell, cell) if isinstance(cell, str) else cell for cell in row)


def write(root: Path) -> Path:
    """The two clients."""
    spring = "spring/2026-04-20"
    anna = f"{spring}/{MARK} a@shop.example <img src=x onerror=alert(1)>\u202e\x1b[31m.csv"
    changed = {
        name: (head, [hostile(row) for row in rows])
        for name, (head, rows) in workspace.files().items()
    }
    changed[anna] = changed.pop(f"{spring}/anna.csv")
    changed[f"{spring}/=cmd {MARK}.csv"] = changed.pop(f"{spring}/bo.csv")
    gone = dict.fromkeys((f"{spring}/anna.csv", f"{spring}/bo.csv"))
    workspace.write(root, client_yaml=CLIENT, campaign_yaml=CAMPAIGN, changed=changed | gone)
    (root / "params/acme/logo.png").write_bytes(PICTURE)
    # Neither the hostile client's own page nor the programme goes to the other client: no need to
    # wait for them.
    (root / "notebooks/acme").mkdir(parents=True)
    shutil.copy(small_site.NOTEBOOKS / "client.ipynb", root / "notebooks/acme/client.ipynb")
    shutil.copy(small_site.NOTEBOOKS / "programme.ipynb", root / "notebooks/programme.ipynb")
    params = root / "params/birch"
    params.mkdir()
    plain = workspace.CLIENT_YAML.replace("Acme Tea", "Birch").replace("acme.tea", "birch")
    (params / "client.yaml").write_text(plain, encoding="utf-8")
    (params / "summer.yaml").write_text(workspace.CAMPAIGN_YAML, encoding="utf-8")
    for name, (head, rows) in workspace.files().items():
        place = root / "data/birch" / name.replace("spring/", "summer/")
        workspace.write_csv(place, head, rows)
    return root


@functools.cache
def built() -> Path:
    """The workspace after `kpi build`; its path holds what papermill and HTML would stumble on."""
    folder = tempfile.mkdtemp(prefix="kpi {x} {{y}} %s & ü [z] ")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = write(Path(folder))
    done = build(make_plan(root), Options(jobs=2), Plain())
    assert [outcome.failure for outcome in done.outcomes] == [None] * 5
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_no_byte_of_one_clients_input_is_in_anothers_pages() -> None:
    root = built()
    birch, acme = contents(root / "site/birch"), contents(root / "site/acme")
    assert "summer/kpis.json" in birch
    assert "spring/kpis.json" in acme
    for name, content in birch.items():
        for word in (MARK.encode(), b"acme", b"spring/", PICTURE):
            assert word.lower() not in name.encode().lower() + content.lower(), (name, word)
    for name, content in acme.items():
        assert b"birch" not in name.encode().lower() + content.lower(), name
    assert any(MARK.encode() in content for content in acme.values())


def test_no_page_and_no_notebook_tells_of_the_machine_or_of_people() -> None:
    root = built()
    key = (root / ".workspace-key").read_text().strip()
    secrets = [key, str(root), root.name, tempfile.gettempdir() + "/", str(Path.home()) + "/"]
    for name, content in (contents(root / "site") | contents(root / "reports")).items():
        text = content.decode("utf-8", "replace")
        assert [word for word in secrets if word in text] == [], name
        assert re.findall(r"[\w.]+@shop\.example", text) == [], name


class Frame(HTMLParser):
    """What in a whole page could act, beside the page's own style sheets and script."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.policy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag == "script":
            ours = re.fullmatch(r"(\.\./)*assets/live-\w+\.js", given.get("src", ""))
            self.found += [] if ours else ["script"]
        if tag in {"iframe", "object", "embed", "form", "input", "style", "base", "image",
                   "foreignobject", "use", "animate", "set"}:  # fmt: skip
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on") or name == "style"]
        address = given.get("href", "") + given.get("src", "")
        if ":" in address and not re.match(r"https?:|mailto:|data:image/|data:,$", address):
            self.found.append(address)


def test_nothing_of_a_hostile_client_acts_on_any_page() -> None:
    pages = list((built() / "site").rglob("*.html"))
    assert len(pages) > 6
    for path in pages:
        frame = Frame()
        frame.feed(path.read_text(encoding="utf-8"))
        assert frame.found == [], path
        assert frame.policy == CSP


def test_no_mark_that_steers_or_turns_reaches_a_page_or_a_number_file() -> None:
    for name, content in contents(built() / "site/acme").items():
        if name.endswith((".html", ".json", ".csv")):
            text = content.decode()
            kinds = {mark for mark in text if unicodedata.category(mark) in {"Cc", "Cf"}}
            assert kinds <= set(KEPT_CONTROLS), name
            assert "\\u001b" not in text, name


def test_no_spreadsheet_finds_a_formula_in_the_numbers() -> None:
    (file,) = (built() / "site/acme").glob("spring/kpis.csv")
    text = file.read_text(encoding="utf-8")
    assert MARK in text
    # Read with either separator: where the decimal mark is a comma, that is the semicolon.
    assert not re.search(r"(?:^|[;\n])\s*[=@]", text)


@pytest.mark.parametrize(("text", "safe"), [
    ("=1+1", "'=1+1"), (" @SUM(1)", "' @SUM(1)"), ("\n=1", "'\n'=1"), ("a;=b;c", "a;'=b;c"),
    ("\uff1d1", "'\uff1d1"), ("Anna; Bo", "Anna; Bo"), ("a=b", "a=b"),
])  # fmt: skip
def test_text_cannot_become_a_formula(text: str, safe: str) -> None:
    shown = csv_text([{"label": text}]).split("\n", 1)[1]
    assert shown.strip("\n").strip('"') == safe


@pytest.mark.parametrize(("root", "text", "shown"), [
    ("/code", "<code>/code/data/a.csv</code> https://x.example/code", "<code>data/a.csv</code> "
     "https://x.example/code"),
    ("/b", "<b>in /b</b>", "<b>in .</b>"),
    ("/work", "/work/a /workshop /homework", "a /workshop /homework"),
])  # fmt: skip
def test_only_the_workspaces_own_path_is_taken_out(root: str, text: str, shown: str) -> None:
    output = new_output("display_data", data={"text/html": text})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    (cell,) = steady(notebook, root=Path(root), own={}).cells
    assert cell.outputs[0].data["text/html"] == shown


def test_a_file_that_cannot_be_read_is_named_without_the_machines_folders(tmp_path: Path) -> None:
    root = workspace.write(tmp_path)
    (report,) = (one for one in make_plan(root).reports if one.kind == "campaign")
    outcome = work(Job(root=root, report=report, key="k", page_key="", step="pages"))
    assert outcome.failure is not None
    assert outcome.failure.lines == ("reports/acme/spring.ipynb: No such file or directory",)


@pytest.mark.parametrize("key", ["onfocus", "style"])
def test_a_charts_control_brings_no_handler_into_the_page(key: str) -> None:
    control = {"name": "p", "value": 1, "bind": {"input": "text", key: "alert(1)"}}
    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "params": [control]}
    with pytest.raises(ChartError, match="control"):
        figure(spec, Language("en-GB", "EUR"))
