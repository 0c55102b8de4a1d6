"""Params files: what is read, and that every mistake is named with its place and its mending."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
import workspace as ws

from kpi_lib.benchmarks import benchmarks
from kpi_lib.errors import ParamsError
from kpi_lib.params.load import Workspace, load_client, load_workspace
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.yamlfile import MAX_BYTES, parse_yaml

BENCHMARK = (
    "5: benchmarks[1]: unknown benchmark 'hypeauditor_2026'. Did you mean "
    f"'{next(name for name in benchmarks() if name.startswith('hypeauditor_2026'))}'? Known: "
    f"{', '.join(benchmarks())}."
)
PNG = b"\x89PNG\r\n\x1a\n"


def put(root: Path, name: str, text: str | bytes) -> Path:
    path = root / "params" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(workspace: Workspace) -> list[str]:
    return [str(problem) for problem in workspace.problems]


def campaign_problems(root: Path, *lines: str) -> list[str]:
    """What is said of a campaign whose four required keys are followed by these lines."""
    head = ["title: Spring", "start: 2026-03-01", "end: 2026-03-31", "objective: sales"]
    ws.write(root, campaign_yaml="\n".join([*head, *lines]) + "\n")
    return [text.removeprefix("params/acme/spring.yaml:") for text in said(load_workspace(root))]


def client_problems(root: Path, *lines: str) -> list[str]:
    head = ["name: Acme", "currency: EUR", "timezone: Europe/Berlin", "locale: en-GB"]
    ws.write(root, client_yaml="\n".join([*head, *lines]) + "\n")
    return [text.removeprefix("params/acme/client.yaml:") for text in said(load_workspace(root))]


def one(problems: list[str]) -> str:
    assert len(problems) == 1, problems
    return problems[0]


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    put(tmp_path, "acme/logo.png", PNG)
    put(tmp_path, "acme/client.yaml", """\
        name: Müller & Söhne
        currency: EUR
        timezone: Europe/Berlin
        locale: en-GB
        accounts: {instagram: "@acme.tea", tiktok: [acme, acme.de]}
        margin: 0.4
        prices_include_tax: yes
        brand: {colour: "#AA00ff", logo: logo.png}
        kpis:
          save_share: {numerator: saves, denominator: engagements, better: higher,
                       label: {en: Saves, no: Lagringer}}
        files: {"crm*.csv": {as: leads, columns: {lead: "Kontakt-ID", created: "Angelegt am"}}}
        """)  # fmt: skip
    put(tmp_path, "acme/spring.yaml", """\
        title: 2026
        start: 2026-03-01
        end: "2026-03-31"
        objective: sales
        targets:
          cpa: {max: 30, by: 2026-05-31}
          save_share: {min: 1e-2}
        select: {hashtags: ["#acme", tea], from: 2026-03-02}
        utm_campaign: [0123, no, "null"]
        allocate: {agency_fee: posts}
        recommendations: [{text: Do it again, kpi: save_share}]
        notes:
          verdict: |
            One line.
            Another.
        notebook:
        """)  # fmt: skip
    client, campaigns = load_client(tmp_path, "acme")
    assert client.name == "Müller & Söhne"
    assert client.accounts == {"instagram": "@acme.tea", "tiktok": ["acme", "acme.de"]}
    assert client.margin == 0.4
    assert client.prices_include_tax is True
    assert client.kpis["save_share"].label == {"en": "Saves", "no": "Lagringer"}
    assert client.files["crm*.csv"].as_ == "leads"
    spring = campaigns["spring"]
    assert (spring.title, spring.start) == ("2026", dt.date(2026, 3, 1))
    assert spring.targets["cpa"].by == dt.date(2026, 5, 31)
    assert spring.targets["save_share"].min == 0.01
    assert spring.select is not None
    assert spring.select.from_ == dt.date(2026, 3, 2)
    assert spring.utm_campaign == ["0123", "no", "null"], "codes stay as written"
    assert spring.notes["verdict"] == "One line.\nAnother.\n"
    assert spring.notebook == "campaign", "a key without a value counts as not given"


def test_every_mistake_of_every_file_in_one_go(tmp_path: Path) -> None:
    put(tmp_path, "acme/client.yaml", "name: Acme\ncurency: EUR\ntimezone: Berlin\nlocale: en-GB\n")
    put(tmp_path, "acme/spring.yaml",
        "title: Spring\nstart: 1.3.26\nend: 2026-03-31\nobjektive: sales\ntargets:\n"
        "  cpaa: {max: 30 %, mim: 1}\n")  # fmt: skip
    put(tmp_path, "acme/summer.yaml", "title: [\n")
    put(tmp_path, "rates.csv", "date,from,to,rate,source\n2026-03-01,EUR,USDD,1.1,ECB\n")
    problems = said(load_workspace(tmp_path))
    assert problems == [
        "params/acme/client.yaml:1: currency: missing; expected an ISO 4217 code, e.g. EUR "
        "(Reporting currency, ISO 4217)",
        "params/acme/client.yaml:2: curency: unknown key 'curency'. Did you mean 'currency'? "
        f"Known keys: {', '.join(ClientParams.model_fields)}.",
        "params/acme/client.yaml:3: timezone: unknown time zone 'Berlin'."
        " Did you mean 'Europe/Berlin'?",
        "params/acme/spring.yaml:1: objective: missing; expected one of awareness, engagement, "
        "traffic, leads, sales, followers, content (What the campaign was for: decides the first "
        "KPIs and which campaigns compare)",
        "params/acme/spring.yaml:2: start: expected a date like 2026-03-01, found '1.3.26'",
        "params/acme/spring.yaml:4: objektive: unknown key 'objektive'. Did you mean 'objective'? "
        f"Known keys: {', '.join(CampaignParams.model_fields)}.",
        "params/acme/spring.yaml:6: targets.cpaa: unknown KPI 'cpaa'. Did you mean 'cpa'? "
        "See docs/kpis.md.",
        "params/acme/spring.yaml:6: targets.cpaa.max: expected a number, found '30 %'; "
        "write 0.3 for 30 %",
        "params/acme/spring.yaml:6: targets.cpaa.mim: unknown key 'mim'. Did you mean 'min'? "
        "Known keys: min, max, by, path.",
        "params/acme/summer.yaml:1: a '[' or '{' is never closed, or a value is missing",
        "params/rates.csv:2: to: unknown currency 'USDD'. Did you mean 'USD'?",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["margin: 40"], "5: margin: expected at most 1, found 40; a share: 0.4 is 40 %"),
        (["margin: 40 %"], "5: margin: expected a number, found '40 %'; write 0.4 for 40 %"),
        (["margin: 0,4"], "5: margin: expected a number, found '0,4'; the decimal mark is a point: "
                          "0.4"),
        (["margin: .nan"], "5: margin: expected a number, found '.nan'"),
        (["margin: nan"], "5: margin: expected a number, found 'nan'"),
        (["margin: 1e999"], "5: margin: expected a finite number, found inf"),
        (["margin: [1]"], "5: margin: expected a number, found a list"),
        (["prices_include_tax: maybe"],
         "5: prices_include_tax: expected true or false, found 'maybe'"),
        (["compare_at_days: 30 days"],
         "5: compare_at_days: expected a whole number, found '30 days'"),
        (["compare_at_days: 0"], "5: compare_at_days: expected at least 1, found 0"),
        (["accounts: {instagramm: acme}"],
         "5: accounts.instagramm: unknown platform 'instagramm'. Did you mean 'instagram'? Known: "
         "instagram, facebook, tiktok, youtube, x, linkedin, pinterest, snapchat, twitch, podcast, "
         "blog, other."),
        (["accounts:", "  instagram: {a: b}"],
         "6: accounts.instagram: expected a handle or a list of handles, found keys below it"),
        (["accounts: acme"], "5: accounts: expected keys below it, found 'acme'"),
        (["tier_scheme: hypeauditor_2025"],
         "5: tier_scheme: unknown tier scheme 'hypeauditor_2025'. Did you mean 'hypeauditor_2026'? "
         "Known: hypeauditor_2026, later_fohr_2021, hypeauditor_aqs."),
        (["brand: {colour: blue}"],
         "5: brand.colour: expected a colour like '#3d4ed8', found 'blue'"),
        (["brand:", "  colour: #3d4ed8"],
         "6: brand.colour: empty, because everything after '#' is a comment; write '#3d4ed8' in "
         "quotes, or put a blank after '#'"),
        (["brand: {logo: ../logo.png}"],
         "5: brand.logo: expected a file in this folder, found '../logo.png'"),
        (["brand: {logo: /etc/logo.png}"],
         "5: brand.logo: expected a file in this folder, found '/etc/logo.png'"),
        (["brand: {logo: logo.svg}"],
         "5: brand.logo: expected a PNG, JPEG or WebP picture, found 'logo.svg'"),
        (["brand: {logo: logo.png}"], "5: brand.logo: no file 'logo.png' beside this one"),
        (["kpis: {cpa: {numerator: saves, better: higher, label: x}}"],
         "5: kpis.cpa: 'cpa' is a built-in KPI; choose another name"),
        (["kpis: {Save-Share: {numerator: saves, better: higher, label: x}}"],
         "5: kpis.Save-Share: a KPI's name is small letters a-z, digits and '_', a letter first; "
         "found 'Save-Share'"),
        (["kpis: {s: {numerator: saves, label: x}}"],
         "5: kpis.s.better: missing; expected one of higher, lower, none (Which direction is good; "
         "required, never assumed)"),
        (["kpis: {s: {numerator: saves, better: up, label: x}}"],
         "5: kpis.s.better: expected one of higher, lower, none, found 'up'"),
        (["kpis: {s: {numerator: saves, better: higher, label: {de: x}}}"],
         "5: kpis.s.label: no text for 'en', the language of 'locale: en-GB'; found de"),
        (["files: {/etc/*: {ignore: true}}"],
         "5: files.\"/etc/*\": expected a file or pattern below this folder, e.g. 'tiktok/*.csv', "
         "found '/etc/*'"),
        (["files: {a.csv: {encoding: utf-9}}"],
         "5: files.\"a.csv\".encoding: unknown encoding 'utf-9'; usual ones are utf-8, utf-16, "
         "cp1252, latin-1, mac-roman"),
        (["files: {a.csv: {decimal: ;}}"],
         "5: files.\"a.csv\".decimal: expected one of ., ,, found ';'"),
        (["files: {a.csv: }"], "5: files.\"a.csv\": nothing given; expected keys: creator, as, "
         "columns, constants, ignore, encoding, delimiter, date_order, decimal, year, exported_on, "
         "currency, max_bad_rows"),
        (["files: {a.csv: {as: lead}}"],
         "5: files.\"a.csv\".as: unknown table 'lead'. Did you mean 'leads'? Known: post_facts, "
         "posts, roster, costs, paid, outreach, followers, account_daily, comments, orders, "
         "discounts, sessions, leads, actions, order_clicks, referrals, survey, rate_card, series, "
         "journeys, installs."),
        (["files: {a.csv: {as: leads, columns: {creatd: Angelegt}}}"],
         "5: files.\"a.csv\".columns.creatd: unknown column of 'leads' 'creatd'. Did you mean "
         "'created'? Known: lead, created, stage, utm_campaign, utm_content, code, qualified, "
         "converted, value."),
        (["files: {a.csv: {as: posts, constants: {role: placment}}}"],
         "5: files.\"a.csv\".constants.role: unknown role 'placment'. Did you mean 'placement'? "
         "Known: influence, placement."),
        (["name: Twice"], "5: name: stands twice, first in line 1; keep one"),
    ],
)  # fmt: skip
def test_a_mistake_in_client_yaml(tmp_path: Path, lines: list[str], message: str) -> None:
    assert one(client_problems(tmp_path, *lines)) == message


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["as_of: 2026-02-28"], "5: as_of: 2026-02-28 is before 'start' (2026-03-01)"),
        (["as_of: 2026-02-30"],
         "5: as_of: expected a date like 2026-03-01, found '2026-02-30', which is in no calendar"),
        (["as_of: 20260401"], "5: as_of: expected a date like 2026-03-01, found 20260401"),
        (["as_of: 0026-03-01"], "5: as_of: expected a date from 2000 to 2100, found 0026-03-01"),
        (["targets: {cpa: {}}"],
         "5: targets.cpa: expected 'min' (at least) or 'max' (at most), found neither"),
        (["targets:", "  cpa:"],
         "6: targets.cpa: nothing given; expected keys: min, max, by, path"),
        (["targets: {cpa: 30}"],
         "5: targets.cpa: expected keys below it (min, max, by, path), found 30"),
        (["targets: {cpa: {min: 3, max: 2}}"], "5: targets.cpa.min: 3 is more than 'max' (2)"),
        (["targets: {views: {min: 20.000}}"],
         "5: targets.views.min: expected a number, found '20.000'; write 20000, or 20"),
        (["targets: {cpa: {max: 3 €}}"],
         "5: targets.cpa.max: expected a number, found '3 €'; write the number alone"),
        (["targets:", "  cpa: {max: 3, by: 2026-02-01}"],
         "6: targets.cpa.by: 2026-02-01 is before 'start' (2026-03-01)"),
        (["targets: {cpa: {max: 3, by: 2062-05-01}}"],
         "5: targets.cpa.by: 2062-05-01 is more than two years after 'end' (2026-03-31)"),
        (["select: {from: 2026-03-01}"],
         "5: select: expected at least one of 'hashtags', 'mentions', 'permalinks'; posts are "
         "never selected by date alone"),
        (["select: {hashtags: [tea], from: 2026-03-09, to: 2026-03-01}"],
         "5: select.to: 2026-03-01 is before 'from' (2026-03-09)"),
        (["select: {hashtags: tea}"],
         "5: select.hashtags: expected a list, e.g. [one, two], found 'tea'"),
        (["select:", "  hashtags:", "    - tea", "    - #ad"],
         "8: select.hashtags[2]: empty, because everything after '#' is a comment; write '#ad' in "
         "quotes, or put a blank after '#'"),
        (["select: {hashtags: [spring tea]}"],
         "5: select.hashtags[1]: expected one word without blanks, found 'spring tea'"),
        (["select: {permalinks: [POST1]}"],
         "5: select.permalinks[1]: expected the address of a post, https://…, found 'POST1'"),
        (["allocate: {fee: equal}"],
         "5: allocate.fee: unknown cost part 'fee'. Did you mean 'fees'? Known: fees, "
         "product_cogs, product_retail, shipping_cost, commission, boosting, production, "
         "agency_fee."),
        (["allocate: {fees: post}"],
         "5: allocate.fees: expected one of contracted_posts, posts, equal, fees, found 'post'. "
         "Did you mean 'posts'?"),
        (["notes: {verdikt: x}"],
         "5: notes.verdikt: unknown section 'verdikt'. Did you mean 'verdict'? Known: verdict, "
         "exposure, traffic, sales, creators, content, relationship, estimates, bounds, lift, "
         "leakage, maturation, customer_value, repeat, outreach_times, compensation, retention, "
         "creator_score, placements, emv, planning, sentiment, mix, reconciliation, method."),
        (["notebook: ../evil"],
         "5: notebook: expected small letters a-z, digits and '-', found '../evil'; e.g. 'evil'"),
        (["recommendations: [{text: ' ', kpi: cpa}]"],
         "5: recommendations[1].text: empty; expected text"),
        (["recommendations:", "  - text: Go", "  - text: On", "    kpi: roass"],
         "8: recommendations[2].kpi: unknown KPI 'roass'. Did you mean 'roas'? See docs/kpis.md."),
        (["attribution: {rule: clicks}"],
         "5: attribution.rule: expected one of code, click, code_then_click, found 'clicks'. Did "
         "you mean 'click'?"),
        (['utm_campaign: ["a\\nb"]'],
         "5: utm_campaign[1]: expected one line of text, found several: 'a\\u000ab'"),
        (["benchmarks: [hypeauditor_2026]"], BENCHMARK),
        (["attribution: {window_days:10}"],
         "5: attribution.\"window_days:10\": unknown key 'window_days:10'. Did you mean "
         "'window_days'? Known keys: rule, window_days."),
        (["residual_tolerance: -1"], "5: residual_tolerance: expected at least 0, found -1"),
        (["'</script>': 1"],
         "5: \"</script>\": unknown key '</script>'. Known keys: "
         f"{', '.join(CampaignParams.model_fields)}."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_campaigns_file(tmp_path: Path, lines: list[str], message: str) -> None:
    assert one(campaign_problems(tmp_path, *lines)) == message


def test_the_end_precedes_the_start(tmp_path: Path) -> None:
    ws.write(tmp_path, campaign_yaml="title: \nstart: 2026-03-09\nend: 2026-03-01\n"
             "objective: sales\n")  # fmt: skip
    assert said(load_workspace(tmp_path)) == [
        "params/acme/spring.yaml:1: title: nothing given; expected a line of text "
        "(Title as printed)",
        "params/acme/spring.yaml:3: end: 2026-03-01 is before 'start' (2026-03-09)",
    ]


def test_a_formula_over_an_unknown_column_or_with_a_call(tmp_path: Path) -> None:
    problems = client_problems(
        tmp_path, "kpis:", "  a: {numerator: savess, better: higher, label: A}",
        "  b: {numerator: __import__('os'), better: higher, label: B}",
    )  # fmt: skip
    assert problems[0].startswith("6: kpis.a.numerator: 'savess': unknown column 'savess'.")
    assert "Did you mean 'saves'?" in problems[0]
    assert problems[1].startswith("7: kpis.b.numerator:")
    assert "a function call" in problems[1]


def test_a_kpi_of_the_client_counts_even_where_the_clients_file_has_mistakes(
    tmp_path: Path,
) -> None:
    ws.write(tmp_path, client_yaml="name: Acme\nkpis: {own: {numerator: saves}}\n")
    put(tmp_path, "acme/spring.yaml", ws.CAMPAIGN_YAML.replace("cpa:", "own:"))
    assert {problem.where for problem in load_workspace(tmp_path).problems} == {
        "params/acme/client.yaml"
    }


def test_a_logo_is_a_picture_inside_the_clients_folder(tmp_path: Path) -> None:
    put(tmp_path, "acme/logo.png", b"<svg onload=alert(1)>")
    put(tmp_path, "secret.png", PNG)
    assert "is not the kind of picture" in one(client_problems(tmp_path, "brand: {logo: logo.png}"))
    (tmp_path / "params/acme/link.png").symlink_to(tmp_path / "params/secret.png")
    assert "a link out of it" in one(client_problems(tmp_path, "brand: {logo: link.png}"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c\n", "1: a second ': ' in one line; put text that contains ': ' in quotes"),
        ("a:\n\tb: 1\n", "2: a tab in the indentation; use blanks"),
        ("a: 1\nb: @x\n", "2: text that begins with '@' needs quotes"),
        ("a: 1\n b: 2\n", "2: indentation: this line stands further in than the keys around it"),
        ("k:\n  a: 1\n b: 2\n", "3: indentation: this line stands under nothing; align it with the "
                                "keys it belongs to"),
        ("a: 1\nb:2\nc: 3\n", "2: expected 'key: value' with a blank after ':'"),
        ("a: 'x\n", "1: a quote is opened and never closed"),
        ("a: 'it's'\n", "1: text after a closing quote; double a quote within quotes: 'it''s'"),
        ('a: "C:\\x"\n', "1: a backslash in double quotes; use single quotes, or double it"),
        ("a: 1\nb: >30\n", "2: text that begins with '|' or '>' needs quotes"),
        ("a: {{x}}\n", "1: a key that is not plain text; put text with '{', '[' in quotes"),
        ("a: 1\r\nb: \x07\r\n", "2: a character that does not print; delete it"),
        ("a: &x 1\nb: *x\n", "1: an anchor '&x'; write the value out where needed"),
        ("a: *x\n", "1: a reference '*x'; write the value out"),
        ("<<: {a: 1}\n", "1: a merge key '<<'; write the values out"),
        ("a: !!python/object:os.x 1\n", "1: a tag ('!…'); put text that begins with '!' in quotes"),
        ("a: 1\n---\nb: 2\n", "2: a second document ('---'); one file holds one"),
        ("- a\n", "1: expected keys and values, e.g. 'name: Acme', at the top"),
        ("[" * 400, "1: keys within keys, more than 20 deep"),
    ],
)  # fmt: skip
def test_text_that_is_not_yaml_as_we_read_it(text: str, message: str) -> None:
    with pytest.raises(ParamsError) as caught:
        parse_yaml(text, "f.yaml")
    assert str(caught.value) == f"f.yaml:{message}"


def test_a_bomb_of_references_is_refused_before_it_grows() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    with pytest.raises(ParamsError, match="an anchor"):
        parse_yaml("\n".join(["a0: &a0 lol", *levels]), "f.yaml")


def test_marks_that_turn_the_direction_of_text_are_named() -> None:
    document = parse_yaml("title: 'x\u202egpj'\n", "f.yaml")
    assert str(document.problems[0]) == (
        "f.yaml:1: title: a character that does not print (U+202E); delete it"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: Müller\n".encode("latin-1"), "client.yaml:1: is not UTF-8 text (byte 0xfc); save"),
        ("name: A\n".encode("utf-16"), "client.yaml: is UTF-16 text; save it as UTF-8"),
        (b"#" * (MAX_BYTES + 1), "client.yaml: is larger than 1 MB: is it the right file?"),
        (b"", "client.yaml:1: name: missing; expected a line of text"),
    ],
)
def test_a_file_that_cannot_be_text(tmp_path: Path, content: bytes, message: str) -> None:
    ws.write(tmp_path)
    put(tmp_path, "acme/client.yaml", content)
    assert any(message in problem for problem in said(load_workspace(tmp_path)))
    with pytest.raises(ParamsError, match=r"client\.yaml"):
        load_client(tmp_path, "acme")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    ws.write(tmp_path)
    put(tmp_path, "acme/client.yaml", "\ufeff" + ws.CLIENT_YAML)
    assert said(load_workspace(tmp_path)) == []


def test_a_file_of_thousands_of_mistakes_ends_soon(tmp_path: Path) -> None:
    problems = campaign_problems(tmp_path, *(f"kez{n}: 1" for n in range(3000)))
    assert len(problems) == 201
    assert any("2800 more mistakes" in problem for problem in problems)


def test_selected_reports_only(tmp_path: Path) -> None:
    ws.write(tmp_path)
    put(tmp_path, "acme/broken.yaml", "title: 1\n")
    put(tmp_path, "beta/client.yaml", ws.CLIENT_YAML.replace("Acme", "Beta"))
    put(tmp_path, "gamma/spring.yaml", ws.CAMPAIGN_YAML)
    spring = load_workspace(tmp_path, ("acme/spring",))
    assert (list(spring.clients), list(spring.campaigns["acme"])) == (["acme"], ["spring"])
    assert spring.problems == ()
    client = load_workspace(tmp_path, ["acme/"])
    assert {problem.where for problem in client.problems} == {"params/acme/broken.yaml"}
    assert list(client.campaigns["acme"]) == ["spring"], "the valid ones are given"
    everything = load_workspace(tmp_path)
    assert list(everything.clients) == ["acme", "beta"]
    assert everything.campaigns["beta"] == {}
    assert "params/gamma/client.yaml: missing: the client's name" in "\n".join(said(everything))
    with pytest.raises(ParamsError, match=r"broken\.yaml"):
        load_client(tmp_path, "acme")


def test_a_selection_of_nothing_names_what_there_is(tmp_path: Path) -> None:
    ws.write(tmp_path)
    with pytest.raises(ParamsError) as caught:
        load_workspace(tmp_path, ("acmee", "acme/sprin", "../x", "acme"))
    assert [str(problem) for problem in caught.value.problems] == [
        "params: no client 'acmee'. Did you mean 'acme'? There are: acme.",
        "params: no campaign 'acme/sprin'. Did you mean 'acme/spring'? There are: acme/spring.",
        "params: no client '../x'. There are: acme.",
    ]
    with pytest.raises(ParamsError, match="--root"):
        load_workspace(tmp_path / "elsewhere")


def test_names_that_cannot_be_addresses(tmp_path: Path) -> None:
    ws.write(tmp_path)
    for name in ("acme/Frühling 26.yaml", "acme/_draft.yaml", "acme/winter.yml", "stray.yaml",
                 "Beta Ltd/client.yaml", "_agency/client.yaml", "acme/.hidden.yaml"):  # fmt: skip
        put(tmp_path, name, ws.CAMPAIGN_YAML)
    rule = "address: small letters a-z, digits and '-' only"
    assert said(load_workspace(tmp_path)) == [
        f"params/Beta Ltd: the folder's name is the client's {rule}; rename it to beta-ltd",
        f"params/_agency: the folder's name is the client's {rule}; rename it to agency",
        f"params/acme/Frühling 26.yaml: the file's name is the campaign's {rule}, ending in "
        "'.yaml'; rename it to fruehling-26.yaml",
        f"params/acme/_draft.yaml: the file's name is the campaign's {rule}, ending in '.yaml'; "
        "rename it to draft.yaml",
        f"params/acme/winter.yml: the file's name is the campaign's {rule}, ending in '.yaml'; "
        "rename it to winter.yaml",
        "params/stray.yaml: belongs into a client's folder: params/<client>/",
    ]


def test_what_was_read_cannot_be_changed(tmp_path: Path) -> None:
    client, _ = load_client(ws.write(tmp_path), "acme")
    with pytest.raises(ValueError, match="frozen"):
        client.name = "Other"


def test_reading_params_needs_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    ws.write(tmp_path, campaign_yaml=ws.CAMPAIGN_YAML.split("targets")[0])
    code = (
        "import sys, pathlib\nfrom kpi_lib.params.load import load_workspace\n"
        "assert not load_workspace(pathlib.Path(sys.argv[1])).problems\n"
        "print([name for name in ('pandas', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
