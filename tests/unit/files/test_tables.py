"""Tables of motion: what is read, what is refused and where, and that writing loses nothing."""

import warnings
from dataclasses import replace
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from gluteus.errors import FileFormatError, GluteusError, UnitError, UnsupportedFeature
from gluteus.files import FileFormatWarning, MotionTable, read_table, write_table
from gluteus.files.motion.rows import (
    Rows,
    _all_at_once,  # pyright: ignore[reportPrivateUsage]
    _one_by_one,  # pyright: ignore[reportPrivateUsage]
)

BODY = "time\thip\tknee\n0\t1\t2\n0.5\t3\t-4e-3\n"
HEAD = "walk\nversion=1\nnRows=2\nnColumns=3\ninDegrees=no\nendheader\n"


def written(folder: Path, text: str | bytes, name: str = "walk.sto") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def check_body(table: MotionTable) -> None:
    assert table.columns == ("hip", "knee")
    assert_array_equal(table.time, [0, 0.5])
    assert_array_equal(table.values, [[1, 2], [3, -4e-3]])


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (HEAD, "walk"),
        ("name walk\ndatarows 2\ndatacolumns 3\notherdata 1\nrange 0 0.5\ninDegrees=no\nendheader\n", "walk"),
        ("walk\nnRows = 2\nnColumns = 3\ninDegrees = no\nendheader\n", "walk"),
        ("walk\t\t\nNROWS=2\t\t\nncolumns=3\t\t\nINDEGREES=NO\t\nENDHEADER\t\t\n", "walk"),
        ("inDegrees=no\nnColumns=3\nDataType=double\nversion=3\nOpenSimVersion=4.6\nendheader\n", ""),
        ("walk\ninDegrees=false\n\nUnits are S.I. units\nAngles are in radians.\n\nendheader\n\n", "walk"),
        ("\ufeffwalk\nversion=1\ninDegrees=0\nendheader\n", "walk"),
        ("inDegrees no\nendheader\n", ""),
    ],
)
def test_headers(tmp_path: Path, header: str, name: str) -> None:
    table = read_table(written(tmp_path, header + BODY))
    check_body(table)
    assert (table.name, table.in_degrees, table.notes) == (name, False, ())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\t", "   "),
        lambda text: text.replace("\t", " \t "),
        lambda text: text.replace("\n", "\t\t\n"),
        lambda text: text.replace("0.5", "\n \t\n  0.5"),
        lambda text: text + "\n\n \n",
        lambda text: text.removesuffix("\n") + "\t",
    ],
)
def test_blanks_tabs_and_line_ends(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    check_body(read_table(written(tmp_path, change(HEAD + BODY))))


def test_column_names_with_blanks_between_tabs(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, HEAD + BODY.replace("hip", "left hip")))
    assert table.columns == ("left hip", "knee")


@pytest.mark.parametrize(
    ("name", "version", "degrees"),
    [
        ("walk.sto", "version=1\n", False),
        ("walk.sto", "", False),
        ("walk.mot", "version=1\n", False),
        ("walk.mot", "version=0\n", True),
        ("walk.MOT", "version=0.9\n", True),
        ("walk.mot", "", True),
    ],
)
def test_rule_for_a_missing_in_degrees(tmp_path: Path, name: str, version: str, degrees: bool) -> None:
    path = written(tmp_path, f"walk\n{version}endheader\n{BODY}", name)
    unit = "degrees" if degrees else "radians"
    with pytest.warns(FileFormatWarning, match=f"has no inDegrees.*{unit}"):
        table = read_table(path)
    assert table.in_degrees is degrees
    assert len(table.notes) == 1
    assert unit in table.notes[0]


def test_more_rows_or_columns_than_announced_are_told(tmp_path: Path) -> None:
    text = HEAD.replace("nRows=2", "nRows=1").replace("nColumns=3", "nColumns=9")
    with pytest.warns(FileFormatWarning, match="announces"):
        table = read_table(written(tmp_path, text + BODY))
    check_body(table)
    assert [note.split(" on ")[0] for note in table.notes] == ["announces 1 rows", "announces 9 columns"]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("", 1, "no line 'endheader'"),
        (BODY, 4, "no line 'endheader'"),
        (HEAD, 7, "no data"),
        (HEAD + "time hip\n", 8, "no data"),
        (HEAD + "hip\tknee\n1\t2\n", 7, "first column must be 'time', not 'hip'"),
        (HEAD + BODY + "0.6\t1\n", 10, "2 values where 3 columns"),
        (HEAD + BODY.replace("\n0\t", "\n\n0\t1\t"), 9, "4 values where 3 columns"),
        (HEAD + BODY.replace("-4e-3", "four"), 9, "value 3, 'four', is not a finite number"),
        (HEAD + BODY.replace("-4e-3", "nan"), 9, "value 3, 'nan'"),
        (HEAD + BODY.replace("\t3", "\t-inf"), 9, "value 2, '-inf'"),
        (HEAD + BODY.replace("-4e-3", "1e999"), 9, "value 3, '1e999'"),
        (HEAD + BODY.replace("-4e-3", "1_0"), 9, "value 3, '1_0'"),
        (HEAD + BODY.replace("-4e-3", "\u0661"), 9, "is not a finite number"),
        (HEAD + BODY.replace("0.5", "-1"), 9, "time -1 comes after 0"),
        (HEAD.replace("=no", "=maybe") + BODY, 5, "inDegrees must be yes or no, not 'maybe'"),
        (HEAD.replace("nRows=2", "nRows=two") + BODY, 3, "whole number, not 'two'"),
    ],
)
def test_errors_name_path_and_line(tmp_path: Path, text: str, line: int, rule: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(FileFormatError, match=rule) as caught:
        read_table(path)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert str(caught.value).startswith(f"{path}, line {line}: ")


def test_version_must_be_a_number_where_it_decides(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="version must be a number, not 'one'"):
        read_table(written(tmp_path, "walk\nversion=one\nendheader\n" + BODY))


def test_columns_of_vectors_become_columns_of_numbers(tmp_path: Path) -> None:
    text = "DataType=Quaternion\nversion=3\nendheader\ntime\tpelvis\n0\t1,0,0,0.5\n"
    with pytest.warns(FileFormatWarning, match="inDegrees"):
        table = read_table(written(tmp_path, text))
    assert table.columns == ("pelvis_1", "pelvis_2", "pelvis_3", "pelvis_4")
    assert table.values.tolist() == [[1.0, 0.0, 0.0, 0.5]]
    short = text.replace("1,0,0,0.5", "1,0,0")
    with pytest.raises(FileFormatError, match=r"line 5: value 2, '1,0,0', must be 4 numbers"):
        read_table(written(tmp_path, short))


def test_cells_of_matrices_are_refused(tmp_path: Path) -> None:
    text = "DataType=Mat33\nversion=3\nendheader\ntime\tpelvis\n0\t1,0,0,0\n"
    with pytest.raises(UnsupportedFeature, match="DataType=Mat33"):
        read_table(written(tmp_path, text))


def test_repeated_times_are_told(tmp_path: Path) -> None:
    rows = "time\thip\n0\t1\n0.5\t2\n0.5\t{}\n1\t3\n"
    head = HEAD.replace("nRows=2", "nRows=4").replace("nColumns=3", "nColumns=2")
    with pytest.warns(FileFormatWarning, match="repeats a time 1 times, first 0.5 on line 10: the same row"):
        table = read_table(written(tmp_path, head + rows.format("2")))
    assert table.time.tolist() == [0.0, 0.5, 1.0]
    assert table.values[:, 0].tolist() == [1.0, 2.0, 3.0]
    with pytest.warns(FileFormatWarning, match="apart by up to 0.5, replaced by their mean"):
        table = read_table(written(tmp_path, head + rows.format("3")))
    assert table.values[:, 0].tolist() == [1.0, 2.5, 3.0]


def test_a_name_of_several_columns_matters_where_it_is_asked_for(tmp_path: Path) -> None:
    text = HEAD.replace("nColumns=3", "nColumns=6") + "time a b b c c\n0 1 2 3 4 4\n1 1 2 3 4 4\n"
    with pytest.warns(FileFormatWarning, match="several columns b, c"):
        table = read_table(written(tmp_path, text))
    assert table.columns == ("a", "c")
    with pytest.raises(FileFormatError, match="several columns 'b', which differ"):
        table.column("b")


def test_fewer_rows_than_announced_are_told(tmp_path: Path) -> None:
    with pytest.warns(FileFormatWarning, match="announces 7 rows on line 3 but holds 2; .*cut off"):
        check_body(read_table(written(tmp_path, HEAD.replace("nRows=2", "nRows=7") + BODY)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + "time\thip\n0,0\t1,5\n", "line 8: has a decimal comma in '0,0'"),
        (HEAD + "time\thip\n0\t1,5e-3\n", "line 8: has a decimal comma in '1,5e-3'"),
        (HEAD + "time,hip\n0,1\n", "line 7: has commas or semicolons .* CSV"),
        (HEAD + "time;hip\n0;1\n", "line 7: has commas or semicolons .* CSV"),
        (HEAD + "time\thip\n0\t1;\n", "line 8: has commas or semicolons"),
        ("time,hip\n0,1\n", "looks like CSV"),
    ],
)
def test_commas_are_named_with_the_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(FileFormatError, match=told):
        read_table(written(tmp_path, text))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "walk.sto"
    path.write_bytes((HEAD + BODY.replace("hip", "h\u00fcfte")).encode(encoding))
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        table = read_table(path)
    assert table.columns[0] == "h\u00fcfte"
    assert [("not UTF-8" in str(each.message)) for each in met] == ([True] if encoding == "latin-1" else [])


def test_gaps_are_an_error_unless_they_are_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + BODY.replace("-4e-3", "nan"))
    assert np.isnan(read_table(path, gaps=True).values[1, 1])
    with pytest.raises(FileFormatError, match="value 3, 'nan'"):
        read_table(path)
    with pytest.raises(FileFormatError, match="value 1, 'nan'"):
        read_table(written(tmp_path, HEAD + BODY.replace("0.5", "nan")), gaps=True)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"walk\ninDegrees=no\nendheader\n", HEAD.encode() + b"time a\n0 "]),
)
def test_any_bytes_end_in_a_table_or_one_typed_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    path = written(tmp_path_factory.getbasetemp(), head + data)
    try:
        table = read_table(path)
    except GluteusError as error:
        message = str(error)
    else:
        message = str(path) if np.isfinite(table.values).all() else ""
    assert str(path) in message


NUMBERS = st.one_of(
    st.floats().map(repr),
    st.sampled_from(["+3e5", "5.", ".5", "-0", "NaN", "1e999", "1_0", "0x1", "1d3", "1,2", "--1", "#"]),
)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=1, max_size=3), st.sampled_from(" \t"))
def test_both_ways_to_read_rows_give_the_same_bits(cells: list[list[str]], blank: str) -> None:
    rows = Rows([blank.join(each).encode() for each in cells], list(range(len(cells))))
    quick = _all_at_once(rows.texts, 3)
    try:
        slow = _one_by_one(rows, 3, Path("walk.sto"), isfinite)
    except FileFormatError:
        assert quick is None
    else:
        assert quick is None or quick.tobytes() == slow.tobytes()


def test_plain_rows_are_read_at_once() -> None:
    found = _all_at_once([b"0\t1.5 -2e-3", b"1\tnan .5"], 3)
    assert_array_equal(found, [[0, 1.5, -2e-3], [1, np.nan, 0.5]])


def test_table_is_read_only_and_checked() -> None:
    table = MotionTable("t", np.arange(2.0), ("a",), np.ones((2, 1)), False)
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 2
    for wrong, rule in [
        ({"values": np.ones((2, 2))}, "must be"),
        ({"time": np.zeros(2)}, "must increase"),
        ({"values": np.full((2, 1), np.nan)}, "finite"),
        ({"columns": ("a", "a"), "values": np.ones((2, 2))}, "differ"),
    ]:
        with pytest.raises(UnitError, match=rule):
            replace(table, **wrong)


def test_column_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + BODY)
    table = read_table(path)
    assert_array_equal(table.column("knee"), [2, -4e-3])
    with pytest.raises(
        FileFormatError, match=r"no column 'knees' among its 2; did you mean knee\?"
    ) as caught:
        table.column("knees")
    assert caught.value.path == path


def test_only_named_columns_become_radians(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, HEAD.replace("=no", "=yes") + BODY))
    turned = table.to_radians(["hip"])
    assert_array_equal(turned.column("hip"), np.radians([1, 3]))
    assert_array_equal(turned.column("knee"), [2, -4e-3])
    assert not turned.in_degrees
    assert turned.to_radians(["hip"]) is turned
    with pytest.raises(FileFormatError, match="no column 'ankle'"):
        table.to_radians(["ankle"])


def test_degrees_called_radians_are_noticed() -> None:
    table = MotionTable("t", np.arange(2.0), ("hip", "tx"), np.array([[40.0, 90.0], [-50.0, 0.0]]), False)
    with pytest.warns(FileFormatWarning, match="hip reaches 50"):
        assert table.to_radians(["hip"]) is table
    assert_array_equal(
        replace(table, in_degrees=True).to_radians(["hip"]).column("hip"), np.radians([40.0, -50.0])
    )


NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12).filter(
    lambda name: name.isprintable() and name.split() == [name] and name.lower() != "time"
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def tables(draw: st.DrawFn) -> MotionTable:
    columns = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    time = sorted(draw(st.lists(NUMBERS.map(lambda value: value + 0.0), min_size=1, max_size=5, unique=True)))
    row = st.lists(NUMBERS, min_size=len(columns), max_size=len(columns))
    values = draw(st.lists(row, min_size=len(time), max_size=len(time)))
    name = draw(st.sampled_from(["", "walk", "a b  c", "subject=1", "größe"]))
    return MotionTable(name, np.array(time), tuple(columns), np.array(values), draw(st.booleans()))


@given(tables(), st.sampled_from([".sto", ".mot", ".STO"]))
def test_writing_and_reading_gives_every_bit_back(
    tmp_path_factory: pytest.TempPathFactory, table: MotionTable, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"round{ending}"
    again = read_table(write_table(table, path, overwrite=True))
    assert (again.name, again.columns, again.in_degrees) == (table.name, table.columns, table.in_degrees)
    assert again.time.tobytes() == table.time.tobytes()
    assert again.values.tobytes() == table.values.tobytes()
    assert again.notes == ()


@pytest.fixture
def table() -> MotionTable:
    return MotionTable("t", np.arange(2.0), ("a",), np.ones((2, 1)), False)


def test_a_file_is_replaced_only_when_told(tmp_path: Path, table: MotionTable) -> None:
    path = written(tmp_path, "precious", "t.sto")
    with pytest.raises(GluteusError, match=r"exists.*overwrite=True"):
        write_table(table, path)
    assert path.read_text() == "precious"
    assert write_table(table, path, overwrite=True) == path
    assert read_table(path).columns == ("a",)
    assert list(tmp_path.iterdir()) == [path], "nothing temporary is left"


def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, table: MotionTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "precious", "t.sto")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(GluteusError, match=r"cannot be written .No space left"):
        write_table(table, path, overwrite=True)
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path, table: MotionTable) -> None:
    with pytest.raises(GluteusError, match="cannot be written"):
        write_table(table, tmp_path / "none" / "t.sto")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"columns": ("a b",)}, "must be one word"),
        ({"columns": ("Time",)}, "not 'time'"),
        ({"columns": ("",)}, "must be one word"),
        ({"name": "endheader"}, "read as something else"),
        ({"name": "version=3"}, "read as something else"),
        ({"name": "name x"}, "read as something else"),
        ({"name": " x"}, "read as something else"),
        ({"name": "x\ny"}, "read as something else"),
        ({"time": np.empty(0), "values": np.empty((0, 1))}, "no frames"),
    ],
)
def test_what_the_format_cannot_hold_is_not_written(
    tmp_path: Path, table: MotionTable, change: dict[str, object], rule: str
) -> None:
    with pytest.raises(FileFormatError, match=rule):
        write_table(replace(table, **change), tmp_path / "t.sto")
    assert not any(tmp_path.iterdir())


def test_other_endings_are_refused(tmp_path: Path, table: MotionTable) -> None:
    with pytest.raises(FileFormatError, match=r"\.sto or \.mot"):
        write_table(table, tmp_path / "t.csv")


def test_table_cut_off_anywhere_is_refused_or_told(tmp_path: Path) -> None:
    """No part of a table is taken for a whole one, even where only last digits are missing."""
    whole = (HEAD + BODY).encode()
    for length in range(len(whole) - 1):
        cut = written(tmp_path, whole[:length])
        with warnings.catch_warnings():
            warnings.simplefilter("error", FileFormatWarning)
            with pytest.raises((FileFormatError, FileFormatWarning)):
                read_table(cut)
    assert read_table(written(tmp_path, whole)).time.size == 2
    assert read_table(written(tmp_path, whole[:-1] + b" ")).time.size == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "time\thip\n0\t" + "1" * 1_000_000 + "\n", "value 2, '1+', is not a finite number"),
        (HEAD.replace("nRows=2", "nRows=" + "9" * 5000) + BODY, "must be a whole number, not '9{40}..."),
        (HEAD + "time\t" + "h" * 300 + "\n0\t1\n", "name columns in at most 200 characters"),
        (HEAD + "time" + "\th" * 20_000 + "\n0" + "\t1" * 20_000 + "\n", "at most 10000 columns"),
        ("\n" * 5_000_001, "at most 5000000 lines"),
        (HEAD + "time\thip\n0\t" + "1\t" * 1_000_000 + "\n", "has 10001 values where 2 columns are named"),
    ],
)
def test_work_on_a_table_is_bounded(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read_table(written(tmp_path, text))


def test_control_characters_in_names_come_as_escapes(tmp_path: Path) -> None:
    text = (HEAD.replace("walk", "wa\x1b[31mlk") + BODY.replace("hip", "hi\x9bp")).encode()
    table = read_table(written(tmp_path, text))
    assert (table.name, table.columns) == ("wa\\x1b[31mlk", ("hi\\x9bp", "knee"))
