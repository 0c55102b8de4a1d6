"""What `kpi new` writes: valid as it stands and with its comments taken off, never over a file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kpi_lib.errors import ParamsError
from kpi_lib.params.load import load_client, load_workspace
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.shape import keys_of
from kpi_lib.params.templates import sheet_csv, sheets, sheets_readme
from kpi_lib.params.yamlfile import read_yaml
from kpi_lib.workspace import suggest_slug
from kpi_site.scaffold import scaffold


def without_comment_marks(text: str) -> str:
    """The template with every commented key in force; prose stays a comment."""
    key = r"""(?=(  )?(- )?("[^"]+"|\w+):( |$))"""
    return re.sub(rf"^( *)# {key}", r"\1", text, flags=re.M)


def test_a_new_campaign_is_there_and_valid(tmp_path: Path) -> None:
    written = scaffold(tmp_path, "acme", "spring-blend")
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names[:7] == [
        "params/acme/client.yaml",
        "data/acme/_shared/README.txt",
        "params/acme/spring-blend.yaml",
        "data/acme/spring-blend/README.txt",
        "data/acme/spring-blend/roster.csv",
        "data/acme/spring-blend/posts.csv",
        "data/acme/spring-blend/costs.csv",
    ]
    client, campaigns = load_client(tmp_path, "acme")
    assert client.name == "Acme"
    assert campaigns["spring-blend"].title == "Spring blend"


def test_the_examples_in_the_comments_are_valid_too(tmp_path: Path) -> None:
    scaffold(tmp_path, "acme", "spring")
    (tmp_path / "params/acme/logo.png").write_bytes(b"\x89PNG")
    for name in ("client", "spring"):
        path = tmp_path / f"params/acme/{name}.yaml"
        path.write_text(without_comment_marks(path.read_text(encoding="utf-8")), encoding="utf-8")
    client, campaigns = load_client(tmp_path, "acme")
    assert client.kpis["save_share"].denominator == "engagements"
    assert client.files["notes/*"].ignore
    assert campaigns["spring"].recommendations[0].kpi == "cpa"
    assert campaigns["spring"].targets["cpa"].max == 30


def test_the_templates_name_the_keys_that_a_beginner_needs(tmp_path: Path) -> None:
    scaffold(tmp_path, "acme", "spring")
    for name, model, left_out in (
        ("client", ClientParams, set()),
        (
            "spring",
            CampaignParams,
            {
                "emv",
                "coupon_sites",
                "next_budget",
                "benchmarks",
                "notebook",
                "as_of",
                "residual_tolerance",
            },
        ),
    ):
        path = tmp_path / f"params/acme/{name}.yaml"
        path.write_text(without_comment_marks(path.read_text(encoding="utf-8")), encoding="utf-8")
        assert set(keys_of(model)) - set(read_yaml(path, name).value) == left_out


def test_nothing_is_written_over(tmp_path: Path) -> None:
    first = scaffold(tmp_path, "acme", "spring")
    before = {path: path.read_bytes() for path in first}
    (tmp_path / "params/acme/client.yaml").write_text("name: Mine\n", encoding="utf-8")
    assert scaffold(tmp_path, "acme", "spring") == []
    assert (tmp_path / "params/acme/client.yaml").read_text(encoding="utf-8") == "name: Mine\n"
    more = scaffold(tmp_path, "acme", "summer")
    assert {path.parent.name for path in more} == {"acme", "summer"}
    assert all(
        path.read_bytes() == data for path, data in before.items() if "client" not in str(path)
    )


def test_a_client_alone(tmp_path: Path) -> None:
    scaffold(tmp_path, "acme")
    assert load_workspace(tmp_path).campaigns == {"acme": {}}


@pytest.mark.parametrize(
    ("client", "campaign", "message"),
    [
        ("Müller & Söhne", None, "'Müller & Söhne' is no name for an address: small letters a-z, "
                                 "digits and '-' only; e.g. mueller-soehne"),
        ("acme", "../../etc", "e.g. etc"),
        ("_agency", "spring", "e.g. agency"),
        ("日本", None, "digits and '-' only"),
        ("acme", "client", "'client' is the name of the client's own file"),
        ("assets", None, "'assets' is a folder of the site itself"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_an_address(
    tmp_path: Path, client: str, campaign: str | None, message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        scaffold(tmp_path, client, campaign)
    assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_sheets_have_the_columns_the_importer_reads(tmp_path: Path) -> None:
    scaffold(tmp_path, "acme", "spring")
    help_text = (tmp_path / "data/_templates/README.md").read_text(encoding="utf-8")
    assert help_text == sheets_readme()
    for table in sheets():
        path = tmp_path / f"data/_templates/{table.name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [list(table.columns)]
        assert f"## {table.name}.csv" in help_text
        assert sheet_csv(table) == path.read_text(encoding="utf-8")


def test_a_suggested_slug_is_one() -> None:
    assert suggest_slug("  Été – Sale 2026!! ") == "ete-sale-2026"
    assert suggest_slug("x" * 80) == "x" * 64
    assert suggest_slug("日本") == ""
