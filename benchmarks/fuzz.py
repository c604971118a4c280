"""Damage thousands of copies of files that users hand over, read them, and say how each ended.

Models (which are posed), tables, loads, actuators, results in HDF5, studies and lists in YAML,
answers and drawings in JSON, stores of encounters and reports. Every copy must end in a result or
in one `GluteusError`: no other exception, no warning but the reader's own, no crash of the
interpreter, nothing longer than ten seconds of CPU or larger than 2 GB, and neither a connection
nor a file opened but the copy. What is read from a store must be sound, or the damage must be
named.

The copies are made from the tests' own documents and from those in ../shared/opensim where present;
copy N of a seed is always the same, but for the time and the random names in a store.

Run: .venv/bin/python benchmarks/fuzz.py [COPIES] [SEED] [ENDING]

With an ending such as .nc, only files of that kind are damaged; .store means stores.
"""

from __future__ import annotations

import collections
import faulthandler
import io
import json
import multiprocessing
import multiprocessing.connection
import random
import re
import sys
import sysconfig
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # for the helpers of the tests, which this file shares

from gluteus.pain.red_flags.answers import answers_json  # noqa: E402
from gluteus.pain.store import StoreError  # noqa: E402
from tests.helpers import damaging  # noqa: E402

SHARED = ROOT.parent / "shared" / "opensim"
SECONDS = 10.0
"""A copy that takes more CPU counts as hanging; the slowest model of the tests takes two."""

PATIENCE = 120.0
"""So long is waited on a busy machine."""

MEMORY = 2_000_000_000
"""Bytes beyond those of the loaded program."""

PAGE = 4096
"""Bytes of a page of a store."""

OWN = (
    "tests/unit/files/every_feature.osim", "tests/unit/model/test_osim_limb.osim",
    "tests/unit/model/test_lint_two_legs.osim",
)  # fmt: skip
# Small ones come oftener: more copies, and a larger part of each is damaged.
REAL = (
    ("models/arm26.osim", 4), ("models/gait10dof18musc.osim", 4),
    ("models/gait2392_thelen2003muscle.osim", 2),
    ("models/Rajagopal2016.osim", 1), ("walk/subject01_simbody_adjusted.osim", 1),
    ("walk/subject01_walk1_grf.xml", 8), ("walk/gait2392_SO_Residual_Actuators.xml", 6),
    ("walk/subject01_walk1_ik.mot", 3), ("walk/subject01_walk1_grf.mot", 1),
    ("walk/reference_InverseDynamicsOutput.sto", 2), ("walk/subject01_walk1_RRA_Kinematics_q.sto", 1),
)  # fmt: skip

TABLE = """walk
version=1
nRows=4
nColumns=3
inDegrees=yes
endheader
time	hip_flexion_r	pelvis_tx
0.00	1.5	0.01
0.01	1.7	0.02
0.02	1.9	0.03
0.03	2.1	0.04
"""

LOADS = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000"><ExternalLoads name="loads"><objects>
<ExternalForce name="right"><applied_to_body>calcn_r</applied_to_body>
<force_expressed_in_body>ground</force_expressed_in_body>
<point_expressed_in_body>ground</point_expressed_in_body>
<force_identifier>r_force_v</force_identifier><point_identifier>r_force_p</point_identifier>
<torque_identifier>r_torque_</torque_identifier></ExternalForce>
</objects><datafile>walk.mot</datafile></ExternalLoads></OpenSimDocument>
"""

ACTUATORS = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000"><ForceSet name="reserves"><objects>
<CoordinateActuator name="hip"><coordinate>hip_flexion_r</coordinate><optimal_force>10</optimal_force>
</CoordinateActuator>
<PointActuator name="FX"><body>pelvis</body><point>0 0 0</point><direction>1 0 0</direction></PointActuator>
</objects></ForceSet></OpenSimDocument>
"""

STUDY = """people: 1000
seed: 3
chunk: 512
population: {sex: f, age: [60, 80], mass_kg: 62}
varies: [pelvic_tilt]
study:
  weaken: {gluteus_medius: 0.5}
  lesions: {superior_gluteal_nerve: 0.2}
  thresholds: {hip_contact_force_bw: [3, 4]}
outputs: {rows: true, histograms: false}
"""

TRIALS = """defaults: &all {model: leg.osim, lowpass_hz: 6, reserves: 10}
trials:
  - {name: one, motion: one.mot, loads: one.xml}
  - {name: two, motion: two.mot}
"""

ANSWERS = json.dumps(answers_json({"fever": False, "mass": True}))

DRAWING = """{"version": 1, "chart": 1, "sex": "f", "side": "right", "marks": [
 {"view": "back", "quality": "ache", "line": [[100, 900], [110, 880.5], [120, 860]], "width": 12},
 {"view": "back", "quality": "numb", "ring": [[80, 900], [140, 900], [140, 960], [80, 960]]}]}"""

NUMBERS = (
    "nan", "inf", "-inf", "1e999", "1e308", "-1e308", "1e-320", "0", "-0", "-1", "1e16", "0.1", "3",
    "1" * 400,
    "0x10", "1_000", "\u0661", "1,5", "1e", "--1", "", "1 2", "999999999999", "-2147483649",
)  # fmt: skip
NAMES = ("", " ", "/", "..", "../..", "/ground", "ground", "\u00fc", "a" * 5000, "../../../etc/passwd")

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = (
    f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]>',
    '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>',
    '<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>',
)


@dataclass(frozen=True)
class Seed:
    """A sound file: its name, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


def seeds(shared: Path = SHARED) -> list[Seed]:
    """All sound files, the small ones several times."""
    own = [Seed(Path(name).name, (ROOT / name).read_bytes()) for name in OWN] * 6
    made = [Seed("own.mot", TABLE.encode()), Seed("own.sto", TABLE.encode())] * 5
    made += [Seed("own_grf.xml", LOADS.encode()), Seed("own_actuators.xml", ACTUATORS.encode())] * 6
    made += [Seed("study.yaml", STUDY.encode()), Seed("trials.yaml", TRIALS.encode())] * 6
    made += [Seed("answers.json", ANSWERS.encode()), Seed("drawing.json", DRAWING.encode())] * 3
    made += [Seed("result.nc", result_file())] * 12
    made += [Seed("clinic.store", sound_store().content)] * 3
    real = [
        Seed(Path(name).name, (shared / name).read_bytes())
        for name, times in REAL
        if (shared / name).is_file()
        for _ in range(times)
    ]
    return [*own, *made, *real]


@cache
def result_file() -> bytes:
    """A result with numbers, names, dimensions and attributes, as `gluteus forces` writes it."""
    import numpy as np
    import xarray as xr

    buffer = io.BytesIO()
    names = {"coordinate": ["hip_flexion_r", "pelvis_tilt"], "muscle": ["glmed1_r"], "joint": ["hip_r"]}
    arrays = {
        "value": (("time", "coordinate"), np.ones((4, 2)), {"units": "rad"}),
        "muscle_force_n": (("time", "muscle"), np.ones((4, 1))),
        "status": (("time",), np.zeros(4, dtype=np.int8)),
    }
    made = xr.Dataset(arrays, {"time": np.arange(4.0)} | names, {"model": "leg", "notes": "[]"})
    made.to_netcdf(buffer, engine="h5netcdf")
    return buffer.getvalue()


@cache
def sound_store() -> damaging.Sound:
    """A store with encounters, drawings and reports, and what is read from it."""
    with tempfile.TemporaryDirectory() as folder:
        return damaging.sound_store(Path(folder))


def damaged(number: int, root: int, sound: Sequence[Seed]) -> Seed:
    """Copy `number` of a run: one of the sound files with one to five pieces of damage."""
    rng = random.Random(f"{root}-{number}")
    seed = rng.choice(sound)
    data = seed.data
    changes = CHANGES[seed.suffix]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = rng.choice(changes)(data, rng)
    return Seed(seed.name, data)


# --- damage to bytes


def cut_off(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def cut_out(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.choice((1, 7, 200, 5000)) :]


def put_in(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = rng.choice(
        (b"\0", b"<", b">", b"&", b"]]>", b"\xff\xfe", b"\r", b"\x1a", b"<!--", rng.randbytes(5))
    )
    return data[:start] + piece + data[start:]


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def repeat_bytes(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start : start + rng.choice((20, 300))] * rng.choice((2, 50)) + data[start:]


def encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    way = rng.randrange(4)
    if way == 0:
        return text.encode(
            rng.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7", "cp037", "utf-16-be")), "replace"
        )
    if way == 1:
        name = rng.choice(("utf-16", "utf-32", "rot13", "utf-7", "latin-1", "ebcdic", "x" * 300))
        return re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1).encode()
    if way == 2:
        return b"\xff\xfe" + data
    return text.replace("\n", rng.choice(("\r", "\r\n", "\x85", "\u2028"))).encode()


# --- damage to XML

_NUMBER = re.compile(rb"(?<=[>\s])-?\d[\d.eE+-]*(?=[<\s])")
_NAMED = re.compile(rb'name="([^"]+)"')
_TEXT = re.compile(rb">([^<>]*[A-Za-z_/][^<>]*)<")
_ELEMENT = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>")
_TAG = re.compile(rb"</?(\w+)")


def one_of(pattern: re.Pattern[bytes], data: bytes, rng: random.Random) -> re.Match[bytes] | None:
    """One of the places that match, searched from anywhere, so that no file is searched through."""
    start = rng.randrange(len(data) + 1)
    return pattern.search(data, start) or pattern.search(data)


def number(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NUMBER, data, rng)
    return data if found is None else put(data, found.span(), rng.choice(NUMBERS).encode())


def many_numbers(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NUMBER, data, rng)
    return data if found is None else put(data, found.span(), b"1 " * rng.choice((3, 1000, 100_000)))


def rename(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NAMED, data, rng)
    return data if found is None else put(data, found.span(1), some_name(data, rng))


def refer(data: bytes, rng: random.Random) -> bytes:
    """A text or a reference that leads elsewhere: to another part, to itself, out of the model."""
    found = one_of(_TEXT, data, rng)
    if found is None:
        return data
    other = one_of(_TEXT, data, rng)
    text = other[1] if other and rng.random() < 0.7 else some_name(data, rng)
    return put(data, found.span(1), text)


def some_name(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_NAMED, data, rng)
    return found[1] if found and rng.random() < 0.7 else rng.choice(NAMES).encode()


def drop(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_ELEMENT, data, rng)
    return data if found is None else put(data, found.span(), b"")


def double(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_ELEMENT, data, rng)
    return data if found is None else put(data, found.span(), found[0] * rng.choice((2, 2, 100, 3000)))


def move(data: bytes, rng: random.Random) -> bytes:
    one, two = one_of(_ELEMENT, data, rng), one_of(_ELEMENT, data, rng)
    if one is None or two is None or one.start() >= two.start():
        return data
    return put(put(data, two.span(), one[0]), one.span(), two[0])


def nest(data: bytes, rng: random.Random) -> bytes:
    found, deep = one_of(_ELEMENT, data, rng), rng.choice((3, 100, 20_000))
    if found is None:
        return data
    return put(data, found.span(), b"<%b>" % found[1] * deep + found[0] + b"</%b>" % found[1] * deep)


def other_tag(data: bytes, rng: random.Random) -> bytes:
    """An element under another's name: a joint, function or surface of another kind."""
    found, other = one_of(_TAG, data, rng), one_of(_TAG, data, rng)
    if found is None or other is None:
        return data
    end = data.find(b"</" + found[1] + b">", found.end())
    if data[found.start() : found.start() + 2] != b"</" and end >= 0:
        data = put(data, (end + 2, end + 2 + len(found[1])), other[1])
    return put(data, found.span(1), other[1])


def doctype(data: bytes, rng: random.Random) -> bytes:
    text = rng.choice(DOCTYPES).encode()
    start = data.find(b"?>") + 2 if rng.random() < 0.7 and b"?>" in data else rng.randrange(len(data) + 1)
    use = one_of(_TEXT, data, rng)
    if use is not None and use.start() > start:
        data = put(data, use.span(1), rng.choice((b"&e9;", b"&x;", b"&amp;", b"&#0;", b"&#x110000;")))
    return data[:start] + text + data[start:]


def crowd(data: bytes, rng: random.Random) -> bytes:
    """A whole object of a set, with its name changed, many times over."""
    start = one_of(
        re.compile(rb"<(Body|PathPoint|PathWrap|Thelen2003Muscle|PinJoint|CustomJoint) ?"), data, rng
    )
    if start is None:
        return data
    end = data.find(b"</" + start[1] + b">", start.start())
    if end < 0:
        return data
    block = data[start.start() : end + len(start[1]) + 3]
    copies = (_NAMED.sub(b'name="\\1_%d"' % copy, block, count=1) for copy in range(rng.choice((3, 300))))
    return put(data, (start.start(), start.start()), b"".join(copies))


def put(data: bytes, span: tuple[int, int], text: bytes) -> bytes:
    return data[: span[0]] + text + data[span[1] :]


# --- damage to tables


def header(data: bytes, rng: random.Random) -> bytes:
    found = one_of(re.compile(rb"(?i)(?:rows|columns|version|degrees)\s*=\s*(\S*)"), data[:2000], rng)
    return (
        data
        if found is None
        else put(data, found.span(1), rng.choice((*NUMBERS, "yes", "no", "maybe")).encode())
    )


def cell(data: bytes, rng: random.Random) -> bytes:
    found = one_of(re.compile(rb"(?<=[\t ])-?\d[\d.eE+-]*"), data, rng)
    return data if found is None else put(data, found.span(), rng.choice(NUMBERS).encode())


def line(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
    way = rng.randrange(4)
    if way == 0:
        del lines[here]
    elif way == 1:
        lines[here:here] = [lines[there]] * rng.choice((1, 10, 3000))
    elif way == 2:
        lines[here], lines[there] = lines[there], lines[here]
    else:
        lines[here] = lines[here] + rng.choice((b"\t", b"\t1", b" 1 2 3", b"\t" * 20_000, b"\tx" * 5000))
    return b"\n".join(lines)


# --- damage to YAML and JSON

_WORD = re.compile(rb"[\w.]+")
_TAGS = (
    "!!int",
    "!!float",
    "!!bool",
    "!!timestamp",
    "!!binary",
    "!!set",
    "!!omap",
    "!!python/name:os.system",
    "!x",
)
_WORDS = (
    "~", "yes", "2024-02-31", "1:30", "{}", "[]", "'", '"', "&a [*a]", "*none", "<<: 1", "? x", "|", "--- ",
    "%YAML 9", "1" * 400, "0x" + "f" * 90, "\\u0000", "\\ud800", "null", "NaN", "-Infinity",
)  # fmt: skip


def word(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_WORD, data, rng)
    chosen = rng.choice((*_WORDS, *NUMBERS, *NAMES)).encode()
    return data if found is None else put(data, found.span(), chosen)


def exchange(data: bytes, rng: random.Random) -> bytes:
    one, two = one_of(_WORD, data, rng), one_of(_WORD, data, rng)
    return data if one is None or two is None else put(data, one.span(), two[0])


def tag(data: bytes, rng: random.Random) -> bytes:
    found = one_of(_WORD, data, rng)
    return data if found is None else put(data, found.span(), f"{rng.choice(_TAGS)} ".encode() + found[0])


def bracket(data: bytes, rng: random.Random) -> bytes:
    start, deep = rng.randrange(len(data) + 1), rng.choice((1, 50, 100_000))
    return data[:start] + rng.choice((b"[", b"{", b"{a: ", b"- ", b"]", b"}")) * deep + data[start:]


def bomb(data: bytes, rng: random.Random) -> bytes:
    many = rng.choice((3, 9, 200))
    lines = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, many))
    return b"a0: &a0 [x, x]\n" + "".join(lines).encode() + data


# --- damage to HDF5


def field(data: bytes, rng: random.Random) -> bytes:
    """A length, place or count of the format set to something else."""
    if len(data) < 16:
        return data
    start, width = rng.randrange(len(data) - 8), rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, 2**31, 2**32 - 1, 2**63, 2**64 - 1, rng.randrange(len(data)))) % 256**width
    return put(data, (start, start + width), value.to_bytes(width, "little"))


def block(data: bytes, rng: random.Random) -> bytes:
    """A piece of the file in the place of another, so that parts refer to themselves or to others."""
    if len(data) < 200:
        return data
    size, here, there = rng.choice((8, 16, 64)), rng.randrange(len(data) - 64), rng.randrange(len(data) - 64)
    return put(data, (there, there + size), data[here : here + size])


# --- damage to stores


def bits(data: bytes, rng: random.Random) -> bytes:
    """The damage of the tests of stores: some bits, a block of noise, a lost end."""
    return data if len(data) <= damaging.BLOCK else damaging.damaged(data, rng)


def page(data: bytes, rng: random.Random) -> bytes:
    """A whole page of the file in the place of another, or lost in zeros."""
    here, there = (rng.randrange(len(data) // PAGE + 1) * PAGE for _ in range(2))
    kept = data[here : here + PAGE] if rng.random() < 0.7 else bytes(PAGE)
    return put(data, (there, there + len(kept)), kept)


BYTE_CHANGES = (cut_off, cut_out, put_in, flip, repeat_bytes, encode)
XML_CHANGES = (
    *BYTE_CHANGES, number, number, number, number, many_numbers, rename, rename, refer, refer, refer,
    drop, drop,
    double, move, move, nest, other_tag, other_tag, other_tag, doctype, crowd,
)  # fmt: skip
TABLE_CHANGES = (*BYTE_CHANGES, header, header, cell, cell, line, line, line)
TEXT_CHANGES = (*BYTE_CHANGES, word, word, word, word, exchange, exchange, tag, bracket, bomb, line)
HDF5_CHANGES = (cut_off, cut_out, flip, flip, put_in, repeat_bytes, field, field, field, field, block, block)
STORE_CHANGES = (
    bits, bits, bits, flip, flip, cut_off, cut_out, put_in, field,
    field, block, block, page, page,
)  # fmt: skip
CHANGES = {
    ".osim": XML_CHANGES, ".xml": XML_CHANGES, ".mot": TABLE_CHANGES, ".sto": TABLE_CHANGES,
    ".yaml": TEXT_CHANGES, ".json": TEXT_CHANGES, ".nc": HDF5_CHANGES, ".store": STORE_CHANGES,
}  # fmt: skip


# --- how a copy ends


def work_on(path: Path) -> str:
    """Read a copy and pose the model that comes out; return `result` or the name of the error."""
    from gluteus.errors import GluteusError
    from gluteus.files import FileFormatWarning, read_actuators, read_loads, read_table
    from gluteus.pain import read_answers, read_drawing
    from gluteus.studies.motion.batch_list import read_trials
    from gluteus.studies.motion.files import read_forces
    from gluteus.studies.population.cohort_file import read_plan

    readers: dict[str, Callable[[Path], object]] = {
        ".osim": pose_model,
        ".mot": read_table,
        ".sto": read_table,
        ".xml": read_actuators if "ctuators" in path.name else read_loads,
        ".yaml": read_plan if path.name == "study.yaml" else read_trials,
        ".json": read_answers if path.name == "answers.json" else read_drawing,
        ".nc": read_forces,
        ".store": use_store,
    }
    read = readers[path.suffix]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", FileFormatWarning)
        try:
            read(path)
        except GluteusError as error:
            text = str(error)
            assert 0 < len(text) < 20_000, "an error is one message that can be read"
            return type(error).__name__
    return "result"


def pose_model(path: Path) -> None:
    """Read a model without whatever can be left out.

    Lengths and moment arms in the default pose.
    """
    import numpy as np

    from gluteus.errors import UnsupportedFeature
    from gluteus.model.opensim.model import read_osim

    allow: set[str] = set()
    while True:
        try:
            model = read_osim(path, allow=allow)
            break
        except UnsupportedFeature as error:
            if error.name in allow or len(allow) > 5:
                raise
            allow.add(error.name)
    pose = model.default_pose()
    lengths, arms = model.lengths(pose), model.moment_arms(pose)
    assert lengths.shape == (1, len(model.muscle_names))
    assert arms.shape == (1, len(model.muscle_names), len(model.coordinate_names))
    assert not np.isnan(lengths).any() or not np.isfinite(pose).all(), "lengths are numbers"


def use_store(path: Path) -> None:
    """Read and write a store in every way; what differs from the sound store has to be named."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        count = damaging.Count()
        damaging.try_everything(sound_store(), path.read_bytes(), Path(folder), count)
    if count.refused or count.unread:
        raise StoreError(path, None, "is refused")


def watch(allowed: Path) -> None:
    """From now on, refuse to connect anywhere and to open any file but the copies and Python's own."""
    homes = (sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], str(ROOT), str(allowed))
    resolved = (*(str(Path(home).resolve()) for home in homes), "/proc/", "/sys/", "/dev/")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(
            ("socket.", "urllib.", "http.", "ftplib.", "subprocess.", "os.system", "os.exec")
        ):
            raise AssertionError(f"{event} {arguments}")
        if event == "open" and isinstance(arguments[0], str | bytes):
            name = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
            if not str(Path(name).absolute()).startswith(resolved):
                raise AssertionError(f"opened {name}")

    sys.addaudithook(hook)


def load_everything(folder: Path, sound: Sequence[Seed]) -> None:
    """Read each sound file once, so that all modules and records are loaded before the watch
    begins.
    """
    for each in {each.name: each for each in sound}.values():
        path = folder / each.name
        path.write_bytes(each.data)
        ended = work_on(path)
        assert ended == "result", f"{each.name} is to be sound, but ends in {ended}"


def limit_memory() -> None:
    """Have the system refuse more memory, where it can: then a copy ends in a `MemoryError`."""
    if not Path("/proc/self/statm").exists():
        return
    import resource

    loaded = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (loaded + MEMORY, loaded + MEMORY))


def worker(
    pipe: multiprocessing.connection.Connection, root: int, numbers: Sequence[int], folder: str, ending: str
) -> None:
    """Work on copies one after the other and send how each ended."""
    faulthandler.enable()
    sound = [each for each in seeds() if each.suffix == ending or not ending]
    load_everything(Path(folder), sound)
    limit_memory()
    watch(Path(folder))
    for each in numbers:
        copy = damaged(each, root, sound)
        path = Path(folder) / copy.name
        path.write_bytes(copy.data)
        pipe.send((each, "started", 0.0, copy.name))
        start = time.process_time()
        try:
            ended = work_on(path)
        except BaseException:  # a fuzzer catches what must not be there
            ended = "FAILED\n" + traceback.format_exc()[-2000:]
        seconds = time.process_time() - start
        if seconds > SECONDS:
            ended = f"HANGS for more than {SECONDS:g} s"
        pipe.send((each, ended, seconds, copy.name))


@dataclass(frozen=True)
class Ending:
    """How copy `number`, of the file `name`, ended after so many seconds of CPU."""

    number: int
    ended: str
    seconds: float
    name: str

    @property
    def failed(self) -> bool:
        return self.ended.startswith(("FAILED", "HANGS", "CRASHED"))


def ended_apart(name: str, folder: str) -> str:
    """How a copy ends where users meet it, if a library in C hangs or crashes over it.

    Results in HDF5 are read in a process with a budget; then that has to give one error.
    """
    if Path(name).suffix != ".nc":
        return ""
    from gluteus.apart import Budget
    from gluteus.errors import GluteusError
    from gluteus.studies.motion.handed_over import read_apart

    try:
        read_apart(Path(folder) / name, lambda: None, Budget(SECONDS, MEMORY))
    except GluteusError as error:
        return f"{type(error).__name__} from the process of its own"
    return ""


def endings(root: int, numbers: Sequence[int], ending: str = "") -> Iterator[Ending]:
    """How each copy ends.

    A worker that dies or hangs is replaced, and the copy counts as failed.
    """
    waiting = list(numbers)
    with tempfile.TemporaryDirectory() as folder:
        while waiting:
            mine, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=worker, args=(theirs, root, waiting, folder, ending), daemon=True
            )
            process.start()
            theirs.close()
            current, name = waiting[0], ""
            try:
                while waiting and mine.poll(PATIENCE if Path(name).suffix != ".nc" else 2 * SECONDS):
                    number, ended, seconds, name = mine.recv()
                    current = number
                    if ended != "started":
                        waiting.remove(number)
                        yield Ending(number, ended, seconds, name)
                if waiting:
                    process.kill()
                    yield Ending(current, ended_apart(name, folder) or "HANGS", PATIENCE, name)
                    waiting.remove(current)
            except EOFError:
                crash = f"CRASHED with {process.exitcode}"
                yield Ending(current, ended_apart(name, folder) or crash, 0.0, name)
                waiting.remove(current)
            process.kill()
            process.join()


def main(copies: int = 10_000, root: int = 0, kind: str = "") -> int:
    counts: collections.Counter[str] = collections.Counter()
    slowest = Ending(0, "", 0.0, "")
    failures: list[Ending] = []
    for ending in endings(root, range(copies), kind):
        counts[ending.ended.split("\n")[0].split(" for ")[0]] += 1
        slowest = max(slowest, ending, key=lambda each: each.seconds)
        if ending.failed:
            failures.append(ending)
            print(f"copy {ending.number} of seed {root}, {ending.name}: {ending.ended}", flush=True)
    print(f"{copies} damaged copies, seed {root}:")
    for ended, count in counts.most_common():
        print(f"  {count:6d}  {ended}")
    print(f"slowest: copy {slowest.number}, {slowest.name}, {slowest.seconds:.1f} s of CPU")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:3]), *sys.argv[3:]))
