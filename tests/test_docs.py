"""The documentation says what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from kpi_site.references import references

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@pytest.mark.parametrize("name", ["kpis.md", "params.md", "formats.md"])
def test_a_reference_is_what_the_code_says(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == references()[name], "run: make docs"


def command_line() -> dict[str, set[str]]:
    """Verb → its options, from the command line itself."""
    from kpi_site.cli import main

    root = get_command(main)
    verbs = getattr(root, "commands")  # noqa: B009 - typed as a plain command
    return {
        verb: {word for option in command.params for word in option.opts if word.startswith("--")}
        for verb, command in verbs.items()
    }


def test_every_verb_and_option_is_in_the_manual() -> None:
    manual = (DOCS / "commands.md").read_text(encoding="utf-8")
    for verb, options in command_line().items():
        section = re.search(rf"^## `kpi {verb}`$(.*?)(?=^## |\Z)", manual, re.M | re.S)
        assert section, f"docs/commands.md has no section for kpi {verb}"
        for option in options - {"--help"}:
            assert f"`{option}" in section[1] or f"`{option}" in manual.split("## `")[0], (
                f"kpi {verb} {option}"
            )


def test_no_link_in_the_manual_is_broken() -> None:
    for page in [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readmes_commands_are_the_makefiles() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", readme, re.S)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    verbs = set(command_line())
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert {"make site", "make test"} <= set(lines)
    for line in lines:
        tool, word = line.split()[:2]
        assert (tool == "make" and word in targets) or (tool == "kpi" and word in verbs), line


def test_help_is_there_without_the_heavy_libraries() -> None:
    code = (
        "import sys\nfrom kpi_site.cli import main\n"
        "print([name for name in ('pandas', 'papermill', 'nbconvert', 'altair') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
