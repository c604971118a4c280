"""Whatever comes in ends in a result or in one typed error: a share of what `benchmarks/fuzz` does.

That command works on ten thousand copies in a process of their own, watched for crashes, hangs and
connections.
"""

import re
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.copies import damaged
from fuzz.readers import work_on
from fuzz.sound import seeds
from gluteus.errors import FileFormatError, FileFormatWarning, GluteusError, UnsupportedFeature
from gluteus.files import read_actuators, read_loads, read_osim_spec
from gluteus.model.opensim.model import read_osim
from tests.helpers.models import model_path

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
COPIES = 400

_WORDS = """
Model BodySet JointSet ForceSet ConstraintSet MarkerSet ControllerSet Ground objects groups defaults Body
PinJoint CustomJoint WeldJoint FreeJoint Coordinate coordinates SpatialTransform TransformAxis frames
PhysicalOffsetFrame socket_parent socket_parent_frame socket_child_frame Thelen2003Muscle
Millard2012EquilibriumMuscle GeometryPath PathPointSet PathPoint MovingPathPoint ConditionalPathPoint
PathWrapSet PathWrap WrapObjectSet WrapCylinder WrapTorus SimmSpline PolynomialFunction LinearFunction
MultiplierFunction function coefficients x y axis mass inertia location range value gravity ExternalLoads
ExternalForce datafile applied_to_body CoordinateActuator PointActuator CoordinateCouplerConstraint
coupled_coordinates_function independent_coordinate_names
"""
TAGS = tuple(_WORDS.split())
TEXTS = (
    "",
    "1",
    "0 0 0",
    "1 0 0",
    "nan",
    "1e300",
    "-1",
    "/ground",
    "/bodyset/a",
    "a",
    "..",
    "true",
    "1 2 3 4",
)
NAMES = ("", "a", "b", "function", "/", "rotation1", "path")


def test_damaged_copies_end_in_a_result_or_one_typed_error(tmp_path: Path) -> None:
    """Of the small files; the large ones take the command's time.

    HDF5 is left to the command, too: the library hangs over some copies, and is watched there.
    """
    sound = [seed for seed in seeds() if len(seed.data) < 60_000 and seed.suffix != ".nc"]
    ended: dict[str, int] = {}
    for number in range(COPIES):
        copy = damaged(number, 7, sound)
        path = tmp_path / copy.name
        path.write_bytes(copy.data)
        how = work_on(path)
        ended[how] = ended.get(how, 0) + 1
    assert set(ended) <= {
        "result",
        "GluteusError",
        "FileFormatError",
        "UnsupportedFeature",
        "AnatomyError",
        "UnitError",
    }
    assert COPIES / 10 < ended["result"] < COPIES * 0.7, "some damage is harmless, most is noticed"


def test_the_command_watches_copies_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "fuzz", "3", "0"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 damaged copies, seed 0" in done.stdout


@pytest.mark.parametrize(
    "deed", ["import socket; socket.socket().connect(('127.0.0.1', 9))", "open('/etc/hostname')"]
)
def test_the_watch_ends_what_connects_or_opens_other_files(tmp_path: Path, deed: str) -> None:
    program = (
        f"import pathlib, sys; sys.path[:0] = [{str(BENCHMARKS)!r}, {str(BENCHMARKS.parent)!r}]; "
        f"from fuzz.runner import watch; watch(pathlib.Path({str(tmp_path)!r}))"
    )
    command = [sys.executable, "-c", f"{program}; {deed}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "AssertionError" in done.stderr
    command[-1] = f"{program}; open({str(tmp_path / 'own')!r}, 'w')"
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 0


ELEMENTS = st.recursive(
    st.builds(
        lambda tag, name, text: f"<{tag}{name}>{text}</{tag}>",
        st.sampled_from(TAGS), st.sampled_from(NAMES).map(lambda name: f' name="{name}"' if name else ""),
        st.sampled_from(TEXTS),
    ),
    lambda inner: st.builds(
        lambda tag, name, children: f"<{tag}{name}>{''.join(children)}</{tag}>",
        st.sampled_from(TAGS), st.sampled_from(NAMES).map(lambda name: f' name="{name}"' if name else ""),
        st.lists(inner, max_size=5),
    ),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=150)
@given(top=st.sampled_from(("Model", "ExternalLoads", "ForceSet")), parts=st.lists(ELEMENTS, max_size=6))
def test_documents_of_random_elements(
    tmp_path_factory: pytest.TempPathFactory, top: str, parts: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.osim"
    path.write_text(
        f'<OpenSimDocument Version="40000"><{top} name="m">{"".join(parts)}</{top}></OpenSimDocument>'
    )
    refused: list[str] = []
    for read in (read_osim_spec, read_osim, read_loads, read_actuators):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FileFormatWarning)
                read(path, allow=TAGS) if read in (read_osim_spec, read_osim) else read(path)
        except GluteusError as error:
            refused.append(str(error))
    assert all(path.name in message for message in refused)


HEAD = '<?xml version="1.0"?><OpenSimDocument Version="40000"><Model name="m">'
TAIL = "</Model></OpenSimDocument>"


def chain_of(bodies: int, muscles: int = 0, points: int = 2) -> str:
    """Bodies on pins, the last first, with muscles on the first of them."""
    carriers = ["/ground", *(f"/bodyset/b{number}" for number in range(bodies))]
    listed = "".join(f'<Body name="b{number}"><mass>1</mass></Body>' for number in reversed(range(bodies)))
    joints = "".join(
        f'<PinJoint name="j{number}"><socket_parent_frame>{carriers[number]}</socket_parent_frame>'
        f"<socket_child_frame>/bodyset/b{number}</socket_child_frame>"
        f'<coordinates><Coordinate name="q{number}"/></coordinates></PinJoint>'
        for number in range(bodies)
    )
    path = "".join(
        f'<PathPoint name="p{number}"><socket_parent_frame>{carriers[number % 2]}</socket_parent_frame>'
        f"<location>{number} 1 0</location></PathPoint>"
        for number in range(points)
    )
    forces = "".join(
        f'<Thelen2003Muscle name="m{number}"><GeometryPath name="path"><PathPointSet>'
        f"<objects>{path}</objects></PathPointSet></GeometryPath></Thelen2003Muscle>"
        for number in range(muscles)
    )
    return (
        f"{HEAD}<BodySet><objects>{listed}</objects></BodySet>"
        f"<JointSet><objects>{joints}</objects></JointSet>"
        f"<ForceSet><objects>{forces}</objects></ForceSet>{TAIL}"
    )


@pytest.mark.parametrize(
    ("bodies", "muscles", "points"),
    [(5_000, 1, 2), (600, 1, 2), (300, 1_000, 2)],
)
def test_a_model_of_too_many_parts_is_refused_at_once(
    tmp_path: Path, bodies: int, muscles: int, points: int
) -> None:
    path = tmp_path / "crowd.osim"
    path.write_text(chain_of(bodies, muscles, points))
    with pytest.raises(UnsupportedFeature, match=r"Size: the model has .*crowd\.osim"):
        read_osim(path)


def test_more_structures_than_a_model_can_have_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "springs.osim"
    spring = "<SpringGeneralizedForce name='s{}'><coordinate>q0</coordinate></SpringGeneralizedForce>"
    springs = "".join(spring.format(number) for number in range(2001))
    text = chain_of(1).replace("<ForceSet><objects>", f"<ForceSet><objects>{springs}")
    path.write_text(text)
    with pytest.raises(UnsupportedFeature, match=r"Size: the model has 2001 structures.*springs\.osim"):
        read_osim(path)


def test_work_on_one_path_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "crowd.osim"
    path.write_text(chain_of(2, 1, 600))
    with pytest.raises(UnsupportedFeature, match="the path of m0 has 600 points, more than 500"):
        read_osim(path)
    text = model_path("wrapped legs").read_text(encoding="utf-8")
    block = re.search(r'<PathWrap name="[^"]*">.*?</PathWrap>', text, re.DOTALL)
    assert block is not None
    many = "".join(re.sub('name="[^"]*"', f'name="w{number}"', block[0], count=1) for number in range(1800))
    path.write_text(text.replace(block[0], many, 1))
    start = time.monotonic()
    with pytest.raises(UnsupportedFeature, match=r"the path of \w+ has \d+ wraps, more than 8"):
        read_osim(path)
    assert time.monotonic() - start < 10


def test_a_large_model_is_posed(tmp_path: Path) -> None:
    path = tmp_path / "large.osim"
    path.write_text(chain_of(200, 300))
    model = read_osim(path)
    assert model.lengths(model.default_pose()).shape == (1, 300)
    assert model.moment_arms(model.default_pose()).shape == (1, 300, 200)


@pytest.mark.parametrize("value", ["1e16", "-1e300", "nan", "inf"])
def test_numbers_that_nothing_can_have_are_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "giant.osim"
    path.write_text(chain_of(1, 1).replace("<mass>1<", f"<mass>{value}<", 1))
    with pytest.raises(FileFormatError, match=r"line 1: mass in .* must contain finite numbers up to 1e"):
        read_osim(path)
