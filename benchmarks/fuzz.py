"""Damage thousands of copies of models, tables and loads, read and pose them, and say how each ended.

Every copy must end in a result or in one `GluteusError`: no other exception, no warning but the reader's own,
no crash of the interpreter, nothing longer than a minute, and neither a connection nor a file opened but
the copy. The copies are made from the tests' own documents and from those in ../shared/opensim where present;
copy N of a seed is always the same.

Run: .venv/bin/python benchmarks/fuzz.py [COPIES] [SEED]
"""

from __future__ import annotations

import collections
import faulthandler
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
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "opensim"
SECONDS = 60.0
"""A copy that takes longer counts as hanging; the slowest model of the tests takes two."""

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
    real = [
        Seed(Path(name).name, (shared / name).read_bytes())
        for name, times in REAL
        if (shared / name).is_file()
        for _ in range(times)
    ]
    return [*own, *made, *real]


def damaged(number: int, root: int, sound: Sequence[Seed]) -> Seed:
    """Copy `number` of a run: one of the sound files with one to five pieces of damage."""
    rng = random.Random(f"{root}-{number}")
    seed = rng.choice(sound)
    data = seed.data
    changes = XML_CHANGES if seed.suffix in (".osim", ".xml") else TABLE_CHANGES
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


BYTE_CHANGES = (cut_off, cut_out, put_in, flip, repeat_bytes, encode)
XML_CHANGES = (
    *BYTE_CHANGES, number, number, number, number, many_numbers, rename, rename, refer, refer, refer,
    drop, drop,
    double, move, move, nest, other_tag, other_tag, other_tag, doctype, crowd,
)  # fmt: skip
TABLE_CHANGES = (*BYTE_CHANGES, header, header, cell, cell, line, line, line)


# --- how a copy ends


def work_on(path: Path) -> str:
    """Read a copy and pose the model that comes out; return `result` or the name of the error."""
    from gluteus.errors import GluteusError
    from gluteus.files import FileFormatWarning, read_actuators, read_loads, read_table

    read: Callable[[Path], object] = pose_model
    if path.suffix in (".mot", ".sto"):
        read = read_table
    elif path.suffix == ".xml":
        read = read_actuators if "ctuators" in path.name else read_loads
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
    """Read a model without whatever can be left out; lengths and moment arms in the default pose."""
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


def worker(
    pipe: multiprocessing.connection.Connection, root: int, numbers: Sequence[int], folder: str
) -> None:
    """Work on copies one after the other and send how each ended."""
    faulthandler.enable()
    sound = seeds()
    import gluteus.files
    import gluteus.model.opensim.model  # noqa: F401  (loaded before the watch begins)

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
        pipe.send((each, ended, time.process_time() - start, copy.name))


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


def endings(root: int, numbers: Sequence[int]) -> Iterator[Ending]:
    """How each copy ends; a worker that dies or hangs is replaced, and the copy counts as failed."""
    waiting = list(numbers)
    with tempfile.TemporaryDirectory() as folder:
        while waiting:
            mine, theirs = multiprocessing.Pipe()
            process = multiprocessing.get_context("spawn").Process(
                target=worker, args=(theirs, root, waiting, folder), daemon=True
            )
            process.start()
            theirs.close()
            current, name = waiting[0], ""
            try:
                while waiting and mine.poll(SECONDS):
                    number, ended, seconds, name = mine.recv()
                    current = number
                    if ended != "started":
                        waiting.remove(number)
                        yield Ending(number, ended, seconds, name)
                if waiting:
                    yield Ending(current, f"HANGS for {SECONDS:g} s", SECONDS, name)
                    waiting.remove(current)
            except EOFError:
                yield Ending(current, f"CRASHED with {process.exitcode}", 0.0, name)
                waiting.remove(current)
            process.kill()
            process.join()


def main(copies: int = 10_000, root: int = 0) -> int:
    counts: collections.Counter[str] = collections.Counter()
    slowest = Ending(0, "", 0.0, "")
    failures: list[Ending] = []
    for ending in endings(root, range(copies)):
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
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
