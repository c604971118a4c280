"""Refusals by name for what Gluteus cannot hold, and by path and line for what is wrong."""

import random
import re
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from gluteus.errors import FileFormatError, FileFormatWarning, GluteusError, UnsupportedFeature
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
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        message, model = "", None
        try:
            model = read_osim_spec(path)
        except FileFormatError as error:
            message = str(error)
        except UnsupportedFeature as error:
            message = str(error)
            if "cannot be left out" not in message:
                model = read_osim_spec(path, allow=["Mystery"])
    if message:
        assert re.search(rf"Mystery|line {place + 1}\b", message)
        assert str(path) in message
    if model is None:
        return
    listed = [each for each in (*model.unsupported, *model.ignored) if each.name == "Mystery"]
    if listed:
        assert [item.line for item in listed] == [place + 2]
        assert "Mystery" in listed[0].where
    else:
        assert any("one object" in str(each.message) or "first object" in str(each.message) for each in met)


@pytest.mark.parametrize(
    ("tag", "name", "other"),
    [
        ("Thelen2003Muscle", "quad", "PrescribedForce"),
        ("CoordinateCouplerConstraint", "couple", "GearConstraint"),
        ("WrapTorus", "ring", "WrapCone"),
        ("Marker", "knee_lat", "Sticker"),
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
    assert f"--allow {other}, in Python allow=('{other}',)" in str(caught.value)
    assert [item.name for item in read_changed(change, allow=[other]).unsupported] == [other]


def test_all_that_is_unsupported_is_named_at_once(read_changed: Read) -> None:
    changes = (
        ("<WrapTorus", "<WrapCone"), ("</WrapTorus", "</WrapCone"),
        ("<TorqueActuator", "<BodyActuator"), ("</TorqueActuator", "</BodyActuator"),
        ("<PinJoint", "<ScrewJoint"), ("</PinJoint", "</ScrewJoint"),
    )  # fmt: skip
    with pytest.raises(UnsupportedFeature, match="ScrewJoint") as caught:
        read_changed(*changes)
    assert "BodyActuator (line" in str(caught.value)
    assert "allow=('BodyActuator', 'WrapCone')" in str(caught.value)
    changes = changes[:4]
    with pytest.raises(UnsupportedFeature, match="BodyActuator"):
        read_changed(*changes, allow=["WrapCone"])
    assert len(read_changed(*changes, allow="WrapCone, BodyActuator").unsupported) == 2


def test_what_has_no_mechanics_needs_no_leave(read_changed: Read) -> None:
    model = read_changed(
        ('<Marker name="knee_lat">', '<Station name="spot"/><Marker name="knee_lat">'),
        ("<CoordinateCouplerConstraint", "<WeldConstraint"),
        ("</CoordinateCouplerConstraint", "</WeldConstraint"),
        (">meters<", "> Unassigned <"),
    )
    assert [each.name for each in model.unsupported] == ["WeldConstraint"]
    assert {each.name for each in model.ignored} >= {"Station", "length_units=Unassigned"}


def test_odd_spots_are_read_with_a_warning(read_changed: Read) -> None:
    for old, new, told in ODD:
        with pytest.warns(FileFormatWarning, match=told) as met:
            read_changed((old, new))
        assert all(re.search(r"line \d+: ", str(each.message)) for each in met)


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("PinJoint", "ScrewJoint", "ScrewJoint"),
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
        ("<objects>", '<objects file="bodies.xml">', "objects file="),
    ],
)
def test_content_from_another_file_is_not_passed_over(
    read_changed: Read, old: str, new: str, name: str
) -> None:
    with pytest.raises(UnsupportedFeature) as caught:
        read_changed((old, new))
    assert caught.value.name == name
    assert [item.name for item in read_changed((old, new), allow=[name]).unsupported] == [name]


def test_an_unknown_prescribed_function_can_be_left_out(read_changed: Read) -> None:
    function = "<prescribed_function><StepFunction/></prescribed_function>"
    assert read_changed(("<prescribed_function/>", function)).unsupported == ()
    changes = (
        ("<prescribed_function/>", function),
        ("<prescribed>false</prescribed>", "<prescribed>true</prescribed>"),
    )
    with pytest.raises(UnsupportedFeature, match="StepFunction"):
        read_changed(*changes)
    model = read_changed(*changes, allow=["StepFunction"])
    assert model.unsupported[0].where.startswith("Model 'every_feature' > JointSet")
    assert model.joints[1].coordinates[0].prescribed_function is None


def test_newer_versions_are_refused_with_advice(read_changed: Read) -> None:
    with pytest.raises(UnsupportedFeature, match="newer") as caught:
        read_changed(('Version="40500"', 'Version="50000"'))
    assert caught.value.name == "Version 50000"


ODD = [
    ("<mass>1.5</mass>", "<mass>1</mass><mass>2</mass>", "mass occurs twice"),
    ("<mass>1.5</mass>", "<mass>1.5</mass>loose", "loose text"),
    (">0.01 -0.2 0.003<", ">0.01, -0.2, 0.003<", "commas after numbers in mass_center"),
    ("<mass>1.5</mass>", "<mass>1.5</mass><maas>1</maas>", "maas is not a property here"),
    ('<Marker name="knee_lat">', '<Marker name="asis">', "is called 'asis_0'"),
    ("<range>-0.5 2</range>", "<range>2 -0.5</range>", "ends before it begins"),
    ("<coordinates>flex</coordinates>", "<coordinates></coordinates>", "a function without a coordinate"),
    ("<coordinates>slide</coordinates>", "<coordinates>add</coordinates>", "uses coordinate 'slide'"),
    ("<scale>0.9</scale>", "<scale>0.9</scale><function/>", "function occurs twice"),
    (">meters<", ">feet<", "length_units is 'feet'"),
]
"""Faults that OpenSim reads in silence: old text, new text, and the warning."""

WRONG = [
    ("<mass>1.5</mass>", "<mass>heavy</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>NaN</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>1_5</mass>", "finite number"),
    ("<mass>1.5</mass>", "<mass>-1</mass>", "must not be negative"),
    ("<mass>1.5</mass>", "<mass>1 2</mass>", "must contain 1 numbers, not 2"),
    ("<mass>1.5</mass>", "", "needs mass"),
    ("<mass>1.5</mass>", "<mass><one/></mass>", "must contain text"),
    ('<Body name="thigh">', '<Body name="a/b">', "needs a name without '/'"),
    ("<locked>true</locked>", "<locked>maybe</locked>", "must be true or false, not 'maybe'"),
    ("<clamped>true</clamped>", "<clamped/>", "must be true or false"),
    ('<Coordinate name="add"/>', "", "uses coordinate 'add', which its joint must list"),
    ('<Coordinate name="subtalar"/>', "", "must list 2 coordinates by name, but lists 1"),
    ("<axis>0 0 1</axis>", "<axis>0 0 0</axis>", "must not be zero"),
    ("<x>-1.5 -0.7 0 0.9 1.6</x>", "<x>-1.5 -0.7 0 0.9</x>", "as many x as y"),
    ("<x>-1.5 -0.7 0 0.9 1.6</x>", "<x>-1.5 -0.7 0 0 1.6</x>", "must increase"),
    ("<coefficients>1 0</coefficients>", "<coefficients>1</coefficients>", "at least 2 coefficients"),
    (">/bodyset/pelvis</socket_parent>", ">/bodyset/pelvic</socket_parent>", "did you mean /bodyset/pelvis"),
    (">thigh_offset</socket_parent_frame>", ">thigh</socket_parent_frame>", "no such frame"),
    ("../../../../bodyset/thigh", "../../../../../bodyset/thigh", "must stay inside the model"),
    ("<socket_parent>..</socket_parent>", "<socket_parent>.</socket_parent>", "is fixed to itself"),
    (">/jointset/hip/flex<", ">/jointset/hip/flexion<", "no such coordinate; did you mean /jointset/hip"),
    ("<coordinate>flex</coordinate>", "<coordinate>fles</coordinate>", "no such coordinate"),
    ("<coordinate>flex</coordinate>", "<coordinate>Unassigned</coordinate>", "needs coordinate"),
    ("<body>pelvis</body>", "<body>pelvi</body>", "no such frame"),
    (">swing back1<", ">swing<", "must name as many coordinates as its function takes, 2, not 1"),
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
    ("<min_control>-1</min_control>", "<min_control>2</min_control>", "must not exceed its max_control"),
    ("y_coordinate>/jointset/knee/knee_angle<", "y_coordinate><", "needs socket_y_coordinate"),
    ("<coefficients>0.01 0.02</coefficients>", "<coefficients/>", "at least 1 coefficients"),
    ("<tendon_slack_length>0.31<", "<tendon_slack_length>0,31<", "decimal point instead of the comma"),
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
    with pytest.raises(FileFormatError, match="must occur once, with 100 properties at most"):
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
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FileFormatWarning)
                read_osim_spec(path)
        except GluteusError as error:
            refused.append(str(error))
    assert 20 < len(refused) < 100, "some damage is noticed, some is harmless"
    assert all(str(path) in message for message in refused)
