"""What a document says and Gluteus cannot hold is refused by name, and what is wrong by path and
line.
"""

import random
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError, GluteusError, UnsupportedFeature
from gluteus.files import ModelSpec, read_osim_spec

Read = Callable[..., ModelSpec]

DOCUMENT = Path(__file__).with_name("every_feature.osim").read_text(encoding="utf-8")
LINES = DOCUMENT.split("\n")
# Inside these, things only look; and a default of an unknown class has nothing to act on.
LOOKS = ("FrameGeometry", "Appearance", "defaults")


def openings() -> list[int]:
    """The places of all elements that hold elements."""
    found: list[int] = []
    for place, (line, after) in enumerate(pairwise(LINES)):
        tag = re.fullmatch(r"\s*<([A-Za-z]\w*)[^/]*>", line)
        if tag and after.strip().startswith("<") and tag[1] not in LOOKS:
            found.append(place)
    return found


def test_the_document_has_many_levels() -> None:
    indents = {len(LINES[place]) - len(LINES[place].lstrip()) for place in openings()}
    assert len(openings()) > 150
    assert len(indents) > 10


@pytest.mark.parametrize("place", openings(), ids=lambda place: f"{LINES[place].strip()}-{place + 1}")
def test_an_unknown_element_is_never_passed_over(place: int, tmp_path: Path) -> None:
    path = tmp_path / "mystery.osim"
    lines = [*LINES[: place + 1], "<Mystery>1</Mystery>", *LINES[place + 1 :]]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises((UnsupportedFeature, FileFormatError), match=rf"Mystery|line {place + 1}\b") as caught:
        read_osim_spec(path)
    assert str(path) in str(caught.value)
    if isinstance(caught.value, UnsupportedFeature) and "cannot be left out" not in str(caught.value):
        listed = read_osim_spec(path, allow=["Mystery"]).unsupported
        assert {(item.name, item.line) for item in listed} == {("Mystery", place + 2)}
        assert "Mystery" in listed[0].where


@pytest.mark.parametrize(
    ("tag", "name", "other"),
    [
        ("Thelen2003Muscle", "quad", "Ligament"),
        ("CoordinateCouplerConstraint", "couple", "WeldConstraint"),
        ("WrapTorus", "ring", "WrapCone"),
        ("Marker", "knee_lat", "Station"),
        ("TorqueActuator", "residual_m", "BodyActuator"),
    ],
)
def test_other_classes_are_refused_or_listed(read_changed: Read, tag: str, name: str, other: str) -> None:
    block = re.search(rf'<{tag} name="{name}">.*?</{tag}>', DOCUMENT, re.DOTALL)
    assert block is not None
    change = (block[0], block[0].replace(tag, other))
    with pytest.raises(UnsupportedFeature, match=name) as caught:
        read_changed(change)
    assert caught.value.name == other
    assert f"allow=('{other}',)" in str(caught.value)
    assert [item.name for item in read_changed(change, allow=[other]).unsupported] == [other]


def test_all_that_is_unsupported_is_named_at_once(read_changed: Read) -> None:
    changes = (("<mass>1.5</mass>", "<mass>1.5</mass><colour>1</colour><smell>2</smell>"),)
    with pytest.raises(UnsupportedFeature, match=r"allow=\('colour', 'smell'\)"):
        read_changed(*changes)
    with pytest.raises(UnsupportedFeature, match="smell"):
        read_changed(*changes, allow=["colour"])
    assert len(read_changed(*changes, allow=["colour", "smell"]).unsupported) == 2


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("PinJoint", "EllipsoidJoint", "EllipsoidJoint"),
        ("NaturalCubicSpline", "GCVSpline", "GCVSpline"),
        ("ConditionalPathPoint", "PathSpring", "PathSpring"),
    ],
)
def test_what_the_rest_stands_on_cannot_be_left_out(
    every_feature: str, tmp_path: Path, old: str, new: str, name: str
) -> None:
    path = tmp_path / "other.osim"
    path.write_text(every_feature.replace(old, new), encoding="utf-8")
    with pytest.raises(UnsupportedFeature, match="cannot be left out") as caught:
        read_osim_spec(path, allow=[name])
    assert caught.value.name == name


def test_a_muscle_on_another_kind_of_path_is_left_out_whole(every_feature: str, tmp_path: Path) -> None:
    path = tmp_path / "fitted.osim"
    block = r'<GeometryPath name="path">.*?</GeometryPath>'
    fitted = re.sub(block, "<FunctionBasedPath name='path'/>", every_feature, count=1, flags=re.DOTALL)
    path.write_text(fitted, encoding="utf-8")
    with pytest.raises(UnsupportedFeature, match="quad"):
        read_osim_spec(path)
    model = read_osim_spec(path, allow=["FunctionBasedPath"])
    assert [muscle.name for muscle in model.muscles] == ["abd", "calf"]


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('<BodySet name="bodyset">', '<BodySet name="bodyset" file="bodies.xml">', "BodySet file="),
        ("<mass>1.5</mass>", '<mass unit="g">1.5</mass>', "mass unit="),
        ("<objects>", '<objects file="bodies.xml">', "objects file="),
        ("<x_location>", '<x_location scale="2">', "x_location scale="),
    ],
)
def test_attributes_are_not_passed_over(read_changed: Read, old: str, new: str, name: str) -> None:
    with pytest.raises(UnsupportedFeature) as caught:
        read_changed((old, new))
    assert caught.value.name == name
    assert [item.name for item in read_changed((old, new), allow=[name]).unsupported] == [name]


def test_an_unknown_prescribed_function_can_be_left_out(read_changed: Read) -> None:
    change = ("<prescribed_function/>", "<prescribed_function><StepFunction/></prescribed_function>")
    with pytest.raises(UnsupportedFeature, match="StepFunction"):
        read_changed(change)
    model = read_changed(change, allow=["StepFunction"])
    assert model.unsupported[0].where.startswith("Model 'every_feature' > JointSet")
    assert model.joints[1].coordinates[0].prescribed_function is None


@pytest.mark.parametrize(
    ("version", "advice"), [("30000", "printToXML"), ("20302", "printToXML"), ("50000", "newer")]
)
def test_other_versions_are_refused_with_advice(read_changed: Read, version: str, advice: str) -> None:
    with pytest.raises(UnsupportedFeature, match=advice) as caught:
        read_changed(('Version="40500"', f'Version="{version}"'))
    assert caught.value.name == f"Version {version}"


def test_other_units_are_refused(read_changed: Read) -> None:
    with pytest.raises(UnsupportedFeature, match="length_units=feet"):
        read_changed((">meters<", ">feet<"))


WRONG = [
    ("<mass>1.5</mass>", "<mass>heavy</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>NaN</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>1_5</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>-1</mass>", "must not be negative"),
    ("<mass>1.5</mass>", "<mass>1 2</mass>", "must hold 1 numbers, not 2"),
    ("<mass>1.5</mass>", "<mass>1</mass><mass>2</mass>", "mass stands twice"),
    ("<mass>1.5</mass>", "", "needs mass"),
    ("<mass>1.5</mass>", "<mass><one/></mass>", "must hold text"),
    ("<mass>1.5</mass>", "<mass>1.5</mass>loose", "loose text"),
    ('<Body name="thigh">', '<Body name="pelvis">', "/bodyset/pelvis stands twice"),
    ('<Body name="thigh">', '<Body name="">', "needs a name"),
    ('<Body name="thigh">', '<Body name="a/b">', "needs a name without '/'"),
    ("<locked>true</locked>", "<locked>maybe</locked>", "must be true or false, not 'maybe'"),
    ("<clamped>true</clamped>", "<clamped/>", "must be true or false"),
    ("<range>-0.5 2</range>", "<range>2 -0.5</range>", "must not end before it begins"),
    ('<Coordinate name="add"/>', "", "uses coordinate 'add', which its joint does not list"),
    ('<Coordinate name="subtalar"/>', "", "must list 2 coordinates by name, but lists 1"),
    ('<Coordinate name="subtalar"/>', '<Coordinate name="flex"/>', "two coordinates are called 'flex'"),
    ("<coordinates>flex</coordinates>", "<coordinates></coordinates>", "0 coordinates for a function of 1"),
    ("<coordinates>slide</coordinates>", "<coordinates>add</coordinates>", "no axis .* coordinate 'slide'"),
    ("<axis>0 0 1</axis>", "<axis>0 0 0</axis>", "must not be zero"),
    ('name="rotation2"', 'name="rotation9"', "needs a TransformAxis named rotation2"),
    ("<x>-1.5 -0.7 0 0.9 1.6</x>", "<x>-1.5 -0.7 0 0.9</x>", "as many x as y"),
    ("<x>-1.5 -0.7 0 0.9 1.6</x>", "<x>-1.5 -0.7 0 0 1.6</x>", "must increase"),
    ("<coefficients>1 0</coefficients>", "<coefficients>1</coefficients>", "at least 2 coefficients"),
    (">/bodyset/pelvis</socket_parent>", ">/bodyset/pelvic</socket_parent>", "near: /bodyset/pelvis"),
    (">thigh_offset</socket_parent_frame>", ">thigh</socket_parent_frame>", "no such frame"),
    ("../../../../bodyset/thigh", "../../../../../bodyset/thigh", "climbs above the model"),
    ("<socket_parent>..</socket_parent>", "<socket_parent>.</socket_parent>", "is fixed to itself"),
    (">/jointset/hip/flex<", ">/jointset/hip/flexion<", "no such coordinate; near: /jointset/hip/flex"),
    ("<coordinate>flex</coordinate>", "<coordinate>fles</coordinate>", "no such coordinate"),
    ("<coordinate>flex</coordinate>", "<coordinate>Unassigned</coordinate>", "needs coordinate"),
    ("<body>pelvis</body>", "<body>pelvi</body>", "no such frame"),
    (">swing back1<", ">swing<", "1 coordinates for a function of 2"),
    ("<wrap_object>wall</wrap_object>", "<wrap_object>well</wrap_object>", "no such surface"),
    ('<WrapSphere name="ball">', '<WrapSphere name="wall">', "2 surfaces have that name"),
    ("<range>1 2</range>", "<range>1 4</range>", "within the 3 points"),
    ("<range>1 2</range>", "<range>3 2</range>", "within the 3 points"),
    ("<range>1 2</range>", "<range>Inf Inf</range>", "two whole numbers, not 'Inf Inf'"),
    ("<range>1 2</range>", "<range>1 2.5</range>", "two whole numbers"),
    ("<range>1 2</range>", "<range>1</range>", "two whole numbers"),
    ("<method>axial</method>", "<method>magic</method>", "hybrid, midpoint or axial, not 'magic'"),
    ("<quadrant>-x</quadrant>", "<quadrant>north</quadrant>", "not 'north'"),
    ("<radius>0.03</radius>", "<radius>0</radius>", "must be above 0"),
    ("<tendon_slack_length>0.31<", "<tendon_slack_length>0<", "must be above 0"),
    ("<min_control>-1</min_control>", "<min_control>2</min_control>", "exceeds its max_control"),
    ("<scale>0.9</scale>", "<scale>0.9</scale><function/>", "function stands twice"),
    ("y_coordinate>/jointset/knee/knee_angle<", "y_coordinate><", "needs socket_y_coordinate"),
    ("<coefficients>0.01 0.02</coefficients>", "<coefficients/>", "at least 1 coefficients"),
    ("<OpenSimDocument Version", "<OpenSimDocument version", "Version"),
    ('Version="40500"', 'Version="four"', "of version 'four'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), WRONG, ids=[rule for _, _, rule in WRONG])
def test_what_is_wrong_is_told_with_path_and_line(read_changed: Read, old: str, new: str, rule: str) -> None:
    with pytest.raises(FileFormatError, match=rule) as caught:
        read_changed((old, new))
    assert caught.value.line is not None
    assert f"{caught.value.path}, line {caught.value.line}: " in str(caught.value)


def test_the_line_is_the_right_one(read_changed: Read) -> None:
    line = DOCUMENT[: DOCUMENT.index("<tendon_slack_length>0.31<")].count("\n") + 1
    with pytest.raises(FileFormatError) as caught:
        read_changed(("<tendon_slack_length>0.31<", "<tendon_slack_length>x<"))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("start", "end", "rule"),
    [
        ("<SpatialTransform>", "</SpatialTransform>", "needs a SpatialTransform"),
        (
            "<coupled_coordinates_function>",
            "</coupled_coordinates_function>",
            "needs a coupled_coordinates_func",
        ),
        ('<GeometryPath name="path">', "</GeometryPath>", "needs a GeometryPath"),
        ('<PathPoint name="c2">', "</PathPoint>", "at least two points, not 1"),
        ("<PiecewiseLinearFunction>", "</PiecewiseLinearFunction>", "needs a function to multiply"),
    ],
)
def test_parts_that_must_be_there(read_changed: Read, start: str, end: str, rule: str) -> None:
    first = DOCUMENT.index(start)
    with pytest.raises(FileFormatError, match=rule):
        read_changed((DOCUMENT[first : DOCUMENT.index(end, first) + len(end)], ""))


def test_a_moving_point_moves_with_one_coordinate(read_changed: Read) -> None:
    plane = "<LinearFunction><coefficients>1 2 3</coefficients></LinearFunction>"
    with pytest.raises(FileFormatError, match=r"y_location .* function of one coordinate"):
        read_changed(
            ("<y_location>", f"<y_location>{plane}</y_location><Mystery>"),
            ("</y_location>\n", "</Mystery>\n"),
        )


@pytest.mark.parametrize("default", ["<Coordinate name='default'/>", f"<Marker>{'<a/>' * 101}</Marker>"])
def test_defaults_stand_once_and_are_short(read_changed: Read, default: str) -> None:
    with pytest.raises(FileFormatError, match="must stand once, with 100 properties at most"):
        read_changed(("</defaults>", f"{default}</defaults>"))


def test_offset_frames_in_a_circle(read_changed: Read) -> None:
    camera = (">/ground</socket_parent>", ">/bodyset/pelvis/clinical</socket_parent>")
    clinical = (">..</socket_parent>", ">/camera</socket_parent>")
    with pytest.raises(FileFormatError, match="fixed to itself"):
        read_changed(camera, clinical)


def mutated(text: str, rng: random.Random) -> str:
    """The document with a line lost, doubled or moved, or a few characters changed."""
    lines = text.split("\n")
    here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        del lines[here]
    elif kind == 1:
        lines.insert(there, lines[here])
    elif kind == 2:
        lines[here], lines[there] = lines[there], lines[here]
    elif kind == 3:
        lines[here] = re.sub(
            r">[^<]+<", f">{rng.choice(['', 'nan', '1e999', '-1', '0 0', '../..', '/'])}<", lines[here]
        )
    else:
        place = rng.randrange(len(text))
        return text[:place] + rng.choice("<>&\"'/ 0-\x00é") + text[place + rng.randrange(3) :]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_document_ends_in_a_model_or_one_typed_error(
    every_feature: str, tmp_path: Path, seed: int
) -> None:
    rng, path, refused = random.Random(seed), tmp_path / "damaged.osim", list[str]()
    for _ in range(100):
        path.write_text(mutated(every_feature, rng), encoding="utf-8")
        try:
            read_osim_spec(path)
        except GluteusError as error:
            refused.append(str(error))
    assert 30 < len(refused) < 100, "some damage is noticed, some is harmless"
    assert all(str(path) in message for message in refused)
