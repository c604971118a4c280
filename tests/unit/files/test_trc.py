"""Markers in .trc files: units, gaps, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from gluteus.errors import FileFormatError
from gluteus.files import MarkerData, read_markers
from gluteus.files.markers.trc import read_trc

HEADER = (
    "PathFileType\t4\t(X/Y/Z)\ttrial.trc\n"
    "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n"
    "100.00\t100.00\t3\t2\tmm\t100.00\t1\t3\n"
    "Frame#\tTime\tRASI\t\t\tLASI\t\t\n"
    "\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n"
    "\n"
)
ROWS = "1\t0.00\t1\t2\t3\t4\t5\t6\n2\t0.01\t1.5e1\t-2\t3\t4\t5\t6\n3\t0.02\t1\t2\t3\t4\t5\t6\n"


def trc(folder: Path, text: str | bytes) -> Path:
    path = folder / "trial.trc"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_units_exponents_and_time(tmp_path: Path) -> None:
    found = read_trc(trc(tmp_path, HEADER + ROWS))
    assert found.names == ("RASI", "LASI")
    assert found.rate_hz == 100.0
    np.testing.assert_allclose(found.positions[1, 0], [0.015, -0.002, 0.003])
    np.testing.assert_allclose(found.time, [0.0, 0.01, 0.02])
    metres = read_trc(trc(tmp_path, HEADER.replace("\tmm\t", "\tm\t") + ROWS))
    np.testing.assert_allclose(metres.positions, 1000.0 * found.positions)


def test_times_that_contradict_the_rate_are_noted(tmp_path: Path) -> None:
    assert read_trc(trc(tmp_path, HEADER + ROWS)).notes == ()
    slow = ROWS.replace("\t0.01\t", "\t10\t").replace("\t0.02\t", "\t20\t")
    (note,) = read_trc(trc(tmp_path, HEADER + slow)).notes
    assert "frames are 10 s apart, but the header says 100 frames per second" in note


@pytest.mark.parametrize("gap", ["", " ", "NaN", "nan", "NAN", "  NaN", "null"])
def test_gaps(tmp_path: Path, gap: str) -> None:
    found = read_trc(trc(tmp_path, HEADER + ROWS.replace("1.5e1\t-2\t3", f"{gap}\t{gap}\t{gap}")))
    assert found.gaps == {"RASI": 1}
    assert not found.seen[1, 0]
    assert found.seen.sum() == 5


def test_rows_that_end_early_are_gaps(tmp_path: Path) -> None:
    found = read_trc(trc(tmp_path, HEADER + ROWS.replace("\t4\t5\t6\n2", "\n2")))
    assert found.gaps == {"LASI": 1}


def test_a_marker_at_the_origin_is_a_gap_and_noted(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="1 positions at exactly"):
        found = read_markers(trc(tmp_path, HEADER + ROWS.replace("1.5e1\t-2\t3", "0\t0\t0")))
    assert found.gaps == {"RASI": 1}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\tX1\tY1\tZ1\tX2\tY2\tZ2\n\n", "\tX1\tY1\tZ1\tX2\tY2\tZ2\n").encode(),
        lambda text: text.removesuffix("\n").encode(),
        lambda text: text.replace("RASI", "Hüfte").encode("latin-1"),
    ],
    ids=["bom", "crlf", "no blank line", "no last newline", "latin-1"],
)
def test_spellings(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    assert read_trc(trc(tmp_path, change(HEADER + ROWS))).positions.shape == (3, 2, 3)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("PathFileType", "Path", "must begin with 'PathFileType'"),
        ("\tmm\t", "\tinches\t", "Units must be one of"),
        ("100.00\t100.00", "0\t100.00", "DataRate must be a number above 0"),
        ("LASI", "RASI", "names marker 'RASI' 2 times"),
        ("\t2\tmm", "\t3\tmm", "names 2 markers where the header announces 3"),
        ("1.5e1", "1,5", "decimals are written with a point"),
        ("1.5e1", "1_5", "is not a number"),
        ("1.5e1", "inf", "beyond 1e9"),
        ("0.02", "0.01", "time must increase"),
        ("4\t5\t6\n3", "4\t5\t6\t7\n3", "has 9 cells where 2 markers need 8"),
        ("2\t0.01", "2 0.01", "no number|needs a frame number"),
        (ROWS, "", "has no frames"),
    ],
)
def test_refusals_name_the_line(tmp_path: Path, old: str, new: str, rule: str) -> None:
    path = trc(tmp_path, (HEADER + ROWS).replace(old, new))
    with pytest.raises(FileFormatError, match=rule) as refused:
        read_trc(path)
    assert refused.value.line is not None


def test_a_file_that_ends_inside_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="line 9: ends inside a line; was the file cut off"):
        read_trc(trc(tmp_path, (HEADER + ROWS).removesuffix("4\t5\t6\n") + "4"))


@pytest.mark.parametrize("line", range(5))
def test_a_line_of_millions_of_cells_is_not_taken_apart(tmp_path: Path, line: int) -> None:
    lines = (HEADER + ROWS).split("\n")
    lines[line] += "\t" * 2**20
    with pytest.raises(FileFormatError, match=f"line {line + 1}: must have lines of at most"):
        read_trc(trc(tmp_path, "\n".join(lines)))


def test_text_of_16_bits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="UTF-8 or Latin-1"):
        read_trc(trc(tmp_path, (HEADER + ROWS).encode("utf-16")))


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"read from \.trc or \.c3d"):
        read_markers(tmp_path / "trial.csv")


def test_choice_of_markers_and_times(tmp_path: Path) -> None:
    found = read_trc(trc(tmp_path, HEADER + ROWS))
    assert found.only(["LASI"]).names == ("LASI",)
    assert len(found.between((0.01, 0.02)).time) == 2
    with pytest.raises(Exception, match="no marker 'LASIS'; give a name such as LASI"):
        found.only(["LASIS"])
    with pytest.raises(Exception, match="no frame lies from 5 to 6 s"):
        found.between((5.0, 6.0))


def test_shapes_are_checked() -> None:
    with pytest.raises(Exception, match="markers must be"):
        MarkerData(("a",), np.zeros(2), np.zeros((2, 2, 3)), 100.0)
