"""The body chart: regions tile the body, lie where the bones are, and mirror each other."""

import numpy as np
import pytest

from gluteus.anatomy import library, norms
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError
from gluteus.model.hip.hip import Hip
from gluteus.pain import body_chart
from gluteus.pain.chart import areas
from gluteus.pain.chart.bones import VIEWS, bone_triangles, mirrored, project, skeleton
from gluteus.pain.chart.chart import MIDLINE, BodyChart, ChartArea, bone_shadows, outline_area

SEXES = ("f", "m")
SHAPES = [pytest.param(sex, area, id=f"{sex}-{area.view}-{area.side}-{area.area}")
          for sex in SEXES for area in body_chart(sex).areas]  # fmt: skip


@pytest.fixture(params=SEXES)
def chart(request: pytest.FixtureRequest) -> BodyChart:
    return body_chart(request.param)


@pytest.mark.parametrize(("sex", "area"), SHAPES)
def test_a_shape_is_a_simple_polygon_of_some_size_inside_the_body(sex: str, area: ChartArea):
    assert not areas.crosses_itself(area.ring)
    shape = areas.of_ring(area.ring)
    assert areas.size(shape) > 60
    body = areas.grown(outline_area(body_chart(sex), area.view), 0.1)
    assert areas.size(areas.without(shape, body)) < 0.5


def test_outlines_are_simple_and_as_tall_as_the_person(chart: BodyChart):
    for view in chart.views.values():
        for ring in view.outline:
            assert not areas.crosses_itself(ring)
        left, bottom, width, height = view.box
        assert (np.array([bottom, width - 50, height - 50]) > [-40, 200, 200]).all()
        if view.name != "soles":
            assert max(ring[:, 1].max() for ring in view.outline) == pytest.approx(chart.stature, abs=2)
            body = areas.grown(outline_area(chart, view.name), 1.0)
            for line in view.details:
                assert areas.contains(body, line).all()
        assert left < 0 < left + width


def test_regions_of_a_view_do_not_overlap(chart: BodyChart):
    for view in chart.views.values():
        shapes = [areas.of_ring(area.ring) for area in view.areas]
        for number, one in enumerate(shapes):
            for other in shapes[:number]:
                assert areas.size(areas.common(one, other)) < 1.0


def test_regions_leave_no_gaps_from_the_buttock_down(chart: BodyChart):
    """Below the crest nearly all skin of a view belongs to a region."""
    crest = skeleton(chart.sex).crest_top
    for view in chart.views.values():
        low = areas.of_ring(np.array([[-220.0, -50], [220, -50], [220, crest - 90], [-220, crest - 90]]))
        arms = areas.of_ring(np.array([[190.0, -50], [900, -50], [900, 2000], [190, 2000]]))
        body = areas.without(areas.common(outline_area(chart, view.name), low), arms)
        body = areas.without(body, areas.of_ring(mirror(areas.rings(arms)[0])))
        regions = areas.union([areas.of_ring(area.ring) for area in view.areas])
        assert areas.size(areas.common(body, regions)) > 0.97 * areas.size(body), view.name


def mirror(ring: np.ndarray) -> np.ndarray:
    return ring * [-1.0, 1.0]


@pytest.mark.parametrize("side", ["left", "right"])
def test_every_region_of_the_record_has_a_shape(chart: BodyChart, side: str):
    regions = chart.regions(side)
    assert list(regions) == list(library().regions)
    for code, shapes in regions.items():
        assert shapes, code
        kind = library().regions[code].side
        on = {"ipsilateral": side, "contralateral": "left" if side == "right" else "right"}.get(kind, kind)
        assert {shape.side for shape in shapes} == {on}


def test_left_is_the_mirror_image_of_right(chart: BodyChart):
    twins = {("left", "right"): "right", ("right", "left"): "left"}
    for view in chart.views.values():
        other = chart.views[twins.get((view.name, "right"), twins.get((view.name, "left"), view.name))]
        for area in view.areas:
            if area.side == "midline":
                wanted = [each for each in other.areas if each.area == area.area]
            else:
                opposite = "left" if area.side == "right" else "right"
                wanted = [each for each in other.areas if (each.area, each.side) == (area.area, opposite)]
            assert len(wanted) == 1
            ours, theirs = areas.of_ring(mirror(area.ring)), areas.of_ring(wanted[0].ring)
            assert areas.size(areas.without(ours, theirs)) + areas.size(areas.without(theirs, ours)) < 2.0


def test_midline_regions_are_those_of_the_record():
    assert set(MIDLINE) == {each.code for each in library().regions.values() if each.side == "midline"}


def test_right_and_left_lie_where_the_viewer_sees_them(chart: BodyChart):
    def middle(view: str, side: str, code: str) -> float:
        found = [a for a in chart.views[view].areas if (a.area, a.side) == (code, side)]  # type: ignore[index]
        return float(found[0].ring[:, 0].mean())

    assert middle("front", "right", "TH_AU") < 0 < middle("front", "left", "TH_AU")
    assert middle("back", "left", "BUT_M") < 0 < middle("back", "right", "BUT_M")
    assert {area.side for area in chart.views["left"].areas} == {"left"}
    # A person seen from the right faces right, so that the front of the thigh
    # lies further right than its back.
    assert middle("right", "right", "TH_AU") > middle("right", "right", "TH_PU")
    assert middle("left", "left", "TH_AU") < middle("left", "left", "TH_PU")


def test_the_bones_lie_inside_the_skin(chart: BodyChart):
    """Everywhere at least 1 mm of skin beside the shadow of pelvis and femur."""
    for view in VIEWS:
        if view == "soles":
            assert bone_shadows(chart.sex, view) == ()
            continue
        body = areas.grown(outline_area(chart, view), -1.0)
        bones = areas.union([areas.of_ring(ring) for ring in bone_shadows(chart.sex, view)])
        assert areas.size(areas.without(bones, body)) == 0.0, view


def test_breadths_over_the_skin_are_near_the_published_ones(chart: BodyChart):
    bones = skeleton(chart.sex)
    body = outline_area(chart, "back")
    for name, height in (
        ("trochanter", bones.places["trochanter_outermost"][1]),
        ("crest", bones.crest[:, 1].mean()),
    ):
        trunk = [
            ring for ring in areas.rings(areas.common(body, slab(height))) if abs(ring[:, 0].mean()) < 20
        ]
        half = np.ptp(trunk[0][:, 0]) / 2
        # A tape presses the skin, and the crest's breadth was measured with firm pressure.
        assert 0 <= half - bones.half_breadth[name] < 20, name


def slab(height: float):
    return areas.of_ring(
        np.array([[-900.0, height - 1], [900, height - 1], [900, height + 1], [-900, height + 1]])
    )


def test_landmarks_are_those_of_the_central_hip(chart: BodyChart):
    """The same places computed anew from the hip's own landmarks, its height and half the hips'
    distance.
    """
    hip = Hip(Person(sex=chart.sex))
    stature = norms("body")[f"height_{'women' if chart.sex == 'f' else 'men'}"].si * 1e3
    assert chart.stature == pytest.approx(stature)
    half = hip.landmarks.measures["hip_centre_distance"][0] * 500
    for name in ("asis", "psis", "ischial_tuberosity"):
        x, y, z = hip.landmarks.in_pelvis(name)[0] * 1e3
        place = skeleton(chart.sex).places[name]
        assert place == pytest.approx([x, y + 0.534 * stature, z + half], abs=0.01)
        assert project(place, "front") == pytest.approx([-place[2], place[1]])
        assert project(place, "back") == pytest.approx([place[2], place[1]])
        assert project(place, "right") == pytest.approx([place[0], place[1]])
        assert project(mirrored(place), "left") == pytest.approx([-place[0], place[1]])


ZONE_REGIONS = {
    "posterior": {"back": "BUT_UM"},
    "middle": {"right": "BUT_UL"},
    "anterior": {"right": "BUT_UL"},
}


@pytest.mark.parametrize("zone", ["posterior", "middle", "anterior"])
def test_a_trigger_zone_lies_under_the_crest_in_the_right_region(chart: BodyChart, zone: str):
    """In space as far from the crest as the record says, within 8 mm.

    In the picture within that distance.
    """
    bones, record = skeleton(chart.sex), library().zones[zone]
    at = bones.zones[zone]
    below = record.position.below_crest.value
    assert np.linalg.norm(bones.crest - at, axis=1).min() == pytest.approx(below, abs=8)
    assert at[1] < bones.crest_top
    for view, code in ZONE_REGIONS[zone].items():
        flat = project(at, view)  # type: ignore[arg-type]
        seen = np.linalg.norm(project(bones.crest, view) - flat, axis=1).min()  # type: ignore[arg-type]
        assert seen <= below + 8
        shape = [a for a in chart.views[view].areas if (a.area, a.side) == (code, "right")]  # type: ignore[index]
        assert areas.contains(areas.of_ring(shape[0].ring), flat[None])[0], (view, code)


def test_zones_are_marked_on_both_sides_where_their_skin_is_seen(chart: BodyChart):
    assert set(chart.views["right"].zones) == {(zone, "right") for zone in library().zones}
    assert ("posterior", "left") in chart.views["back"].zones
    assert ("anterior", "right") not in chart.views["back"].zones
    back = chart.views["back"].zones
    assert back["middle", "left"] == pytest.approx(mirror(back["middle", "right"]))


def test_landmarks_lie_in_their_regions(chart: BodyChart):
    bones = skeleton(chart.sex)
    for name, view, code in (
        ("psis", "back", "SIJ"),
        ("trochanter_outermost", "right", "TROCH"),
        ("ischial_tuberosity", "back", "BUT_LM"),
        ("lateral_epicondyle", "right", "KNEE_L"),
    ):
        flat = project(bones.places[name], view)  # type: ignore[arg-type]
        shape = [a for a in chart.views[view].areas if (a.area, a.side) == (code, "right")]  # type: ignore[index]
        assert areas.contains(areas.of_ring(shape[0].ring), flat[None])[0], name
    top = bones.crest[bones.crest[:, 1].argmax()]
    crest = [a for a in chart.views["right"].areas if a.area == "CREST_L"]
    assert areas.contains(areas.of_ring(crest[0].ring), project(top, "right")[None])[0]


def test_the_shadow_of_triangles_is_that_of_all_of_them():
    """Only triangles that face the viewer are joined: the others of a
    closed surface add nothing.
    """
    corners = project(bone_triangles("f")["femur"], "front")
    random = np.random.default_rng(2)
    inside = corners.mean(axis=1)[random.integers(len(corners), size=300)]
    assert areas.contains(areas.grown(areas.of_triangles(corners), 0.05), inside).all()


def test_another_sex_is_refused():
    with pytest.raises(AnatomyError, match="sex = 'x' is unknown; give f or m"):
        body_chart("x")
