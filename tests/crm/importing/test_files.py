"""Files as they really come, and as attackers make them."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from config.cells import cell
from crm.spreadsheets import limits, reading
from crm.spreadsheets.limits import Unreadable

HEADER = "Nome;Telefone\n"
ROWS = "José Conceição;11 98765-4321\nÂngela;(21) 3333-4444\n"


def look(tmp_path, data: bytes) -> list[list[str]]:
    path = tmp_path / "file"
    path.write_bytes(data)
    kind = reading.kind_of(path)
    reading.look(path)
    return [cells for _number, cells in reading.numbered(path, kind)]


def xlsx(*rows, **options) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "cp850", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_encoding_and_delimiter(tmp_path, encoding, delimiter):
    text = (HEADER + ROWS * 5).replace(";", delimiter)

    rows = look(tmp_path, text.encode(encoding))

    assert rows[:3] == [["Nome", "Telefone"], ["José Conceição", "11 98765-4321"], ["Ângela", "(21) 3333-4444"]]


def test_lines_of_two_encodings_in_one_file(tmp_path):
    rows = look(tmp_path, HEADER.encode() + "José;1\n".encode() + "João;2\n".encode("cp1252"))

    assert [row[0] for row in rows] == ["Nome", "José", "João"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_and_lines_inside_quotes(tmp_path, ending):
    text = f'Nome;Obs{ending}Ana;"uma{ending}duas; três"{ending}'

    assert look(tmp_path, text.encode())[1] == ["Ana", "uma\nduas; três"]


def test_nul_the_separator_line_of_excel_and_blank_rows(tmp_path):
    rows = look(tmp_path, b"sep=,\nNome,Tel\0efone\n\n,,\nAna,11\n")

    assert rows == [["Nome", "Telefone"], ["Ana", "11"]]


def test_every_column_has_a_name_of_its_own():
    assert reading.headers(["Telefone", "", "Telefone", "org_id", ""]) == [
        "Telefone",
        "Column B" if reading._("Column %(letter)s").startswith("Column") else "Coluna B",
        "Telefone (2)",
        "org_id",
    ]


def test_a_spreadsheet_reads_like_a_csv(tmp_path):
    import datetime

    rows = look(
        tmp_path, xlsx(["Nome", "Tel", "Valor", "Dia"], ["Ana", 11987654321, 1234.5, datetime.date(2026, 12, 31)])
    )

    assert rows[1] == ["Ana", "11987654321", "1234,50", "2026-12-31"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n\n",
        b"\xd0\xcf\x11\xe0" + b"\0" * 100,
        b"PK\x03\x04 not a zip",
        b"\x00\x01\x02\x03" * 1000,
        ";".join(f"c{n}" for n in range(1_000_000)).encode(),
        (";".join(f"c{n}" for n in range(201)) + "\n").encode(),
        b"x" * (limits.LONGEST_LINE + 2),
        b"Nome;Telefone\n" + b"\n" * (limits.MOST_ROWS + 2) + b"Ana;11",
    ],
    ids=["empty", "blank", "old excel", "false zip", "binary", "a million columns", "201 columns", "one line", "gaps"],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path, data):
    with pytest.raises(Unreadable) as refusal:
        look(tmp_path, data)

    assert len(str(refusal.value)) > 10


def test_zip_bombs_are_refused_before_they_are_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/workbook.xml", b"0" * 60_000_000)

    with pytest.raises(Unreadable):
        look(tmp_path, out.getvalue())


def test_more_texts_than_a_table_can_share_are_refused_unread(tmp_path, monkeypatch):
    """They pack well and are read whole, by the process that serves pages, wherever in the file they lie."""
    monkeypatch.setattr("crm.spreadsheets.xlsx_rows.MOST_SHARED", 1_000_000)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write_string(0, 0, "Nome")
    with zipfile.ZipFile(out) as packed:
        parts, strings = {name: packed.read(name) for name in packed.namelist()}, "xl/sharedStrings.xml"
    parts[strings] = parts[strings].replace(b"</sst>", b"<si><t>Ana</t></si>" * 60_000 + b"</sst>")
    elsewhere = {name.replace(strings, "xl/worksheets/sheet9.xml"): part for name, part in parts.items()}
    for name, part in elsewhere.items():
        elsewhere[name] = part.replace(b"/xl/sharedStrings.xml", b"/xl/worksheets/sheet9.xml")

    for each in (parts, elsewhere):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in each.items():
                packed.writestr(name, content)
        with pytest.raises(Unreadable) as refusal:
            look(tmp_path, out.getvalue())
        assert any(word in str(refusal.value) for word in ("too large", "grande"))


def test_an_entity_bomb_is_refused(tmp_path):
    out = io.BytesIO(xlsx(["Nome"], ["Ana"]))
    with zipfile.ZipFile(out) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet", bomb + b"<worksheet", 1).replace(b"Ana", b"&b;")
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)

    with pytest.raises(Unreadable):
        look(tmp_path, evil.getvalue())


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("  =1", "'  =1"),
        ("+55 11 98765-4321", "+55 11 98765-4321"),
        ("+5511987654321", "+5511987654321"),
        ("-12.5", "-12.5"),
        ("-12,50", "-12,50"),
        ("Marina = Alves", "Marina = Alves"),
        ("+1-2", "'+1-2"),
    ],
)
def test_a_cell_of_ours_is_no_formula_and_phones_and_numbers_survive(value, safe):
    assert cell(value) == safe
