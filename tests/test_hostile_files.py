"""Files that somebody made to harm who reads them: links, bombs, endless workbooks, odd marks."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import workspace

from kpi_lib.errors import SourceError
from kpi_lib.params.load import load_client
from kpi_lib.params.models import FileRule
from kpi_lib.sources import sniff, workbook
from kpi_lib.sources.collect import collect
from kpi_lib.sources.source import Collection, Reading
from kpi_site.ingredients import walk


def read(root: Path) -> Collection:
    client, campaigns = load_client(root, "acme")
    return collect(root, "acme", client, campaigns)


@pytest.mark.parametrize("number", ["9" * 400, "1e400", "-1e400"])
def test_a_number_too_large_to_reckon_with_is_a_bad_row(tmp_path: Path, number: str) -> None:
    head, row = workspace.INSTAGRAM, list(workspace.ANNA[0])
    row[head.index("Views")] = number
    changed = {"spring/2026-04-20/anna.csv": (head, [row, *workspace.ANNA[1:]])}
    found = read(workspace.write(tmp_path, changed=changed))
    (file,) = (file for file in found.files if file.file.endswith("anna.csv"))
    assert [bad.column for bad in file.bad] == ["Views"]


def test_a_campaigns_folder_may_not_be_a_link_to_anothers(tmp_path: Path) -> None:
    root = workspace.write(tmp_path)
    (root / "data/other").mkdir()
    shutil.move(root / "data/acme/spring", root / "data/other/spring")
    (root / "data/acme/spring").symlink_to(root / "data/other/spring")
    found = read(root)
    assert [problem.code for problem in found.folder_problems] == ["outside_link"]
    assert {file.scope for file in found.files} == {None}


def test_a_clients_folder_may_be_elsewhere_but_not_anothers(tmp_path: Path) -> None:
    root = workspace.write(tmp_path / "workspace")
    data = root / "data/acme"
    shutil.move(data, tmp_path / "drive")
    data.symlink_to(tmp_path / "drive")
    assert read(root).folder_problems == ()
    shutil.move(tmp_path / "drive", root / "data/other")
    data.unlink()
    data.symlink_to(root / "data/other")
    assert [problem.code for problem in read(root).folder_problems] == ["outside_link"]


def test_a_link_to_the_whole_disk_is_not_hashed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "data/own.csv").write_text("x")
    (tmp_path / "data/disk").symlink_to("/")
    (tmp_path / "data/file.csv").symlink_to(tmp_path / "secret")
    assert [Path(path).name for path in walk(tmp_path / "data", inside=True)] == ["own.csv"]


def reading() -> Reading:
    return Reading(path="data/acme/spring/x.xlsx", rule=FileRule(), timezone="UTC", key=b"k" * 32)


def book(rows: bytes) -> bytes:
    """A workbook whose rows stand in its archive as given."""
    plain, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(rb"<sheetData ?/>|<sheetData></sheetData>",
                                 b"<sheetData>" + rows + b"</sheetData>", content)  # fmt: skip
            new.writestr(name, content)
    return changed.getvalue()


def test_a_row_two_thousand_million_rows_below_is_not_waited_for() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    rows += b'<row r="2000000000"><c r="A2000000000" t="str"><v>b</v></c></row>'
    ((_, found),) = workbook.worksheets(book(rows), reading())
    assert found == [(1, ("a",))]


def test_empty_cells_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 10**6)
    rows = b"".join(b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (n, n) for n in range(1, 100))
    with pytest.raises(SourceError, match="million cells"):
        workbook.worksheets(book(rows), reading())


def test_a_workbook_fetches_nothing_from_outside_itself() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>'
    entity = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet'
    data = book(rows)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<worksheet", entity, 1))
    with pytest.raises(SourceError, match="damaged"):
        workbook.worksheets(changed.getvalue(), reading())


def test_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniff, "MAX_ROWS", 100)
    with pytest.raises(SourceError, match="rows"):
        sniff.sniff(b"a,b\n" + b"1,2\n" * 100, reading())


def test_names_that_differ_by_an_unseen_mark_are_one_name() -> None:
    (table,) = sniff.sniff("a,b\nAn\u200bna\u202e,\x1b[1mx\u2028y\n".encode(), reading())
    assert table.records[1][1] == ("Anna", "[1mx y")
