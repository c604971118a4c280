"""The fan of gluteus medius and the lines of the other muscles, as fixed on the mean bones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from gluteus.anatomy import norms
from gluteus.anatomy.attachments import hip_lines, specimen
from gluteus.bones.attachments import hip_muscle_lines
from gluteus.bones.fan import FanBoundaries, along, crest_line, fan, inside, origin_outline
from gluteus.bones.landmarks import mean_landmarks
from gluteus.bones.points import Shapes
from gluteus.errors import RecordError

Array = NDArray[np.float64]


def origins() -> Array:
    """Origins (strand, 3) [m] of the published fan in the mean pelvis frame."""
    return mean_landmarks().pelvis.local(Shapes.mean().place(fan().origin))[0]


def test_the_boundaries_are_those_of_the_record() -> None:
    limits, record = FanBoundaries.published(), norms("gluteus_medius_fan")
    assert limits.strands == record["strands"].value == 48
    assert limits.front_behind_asis == pytest.approx(record["front_boundary_behind_asis"].to("m"))
    assert limits.notch == pytest.approx((record["notch_forward"].to("m"), record["notch_up"].to("m")))
    assert limits.moved(below_crest=0.01).below_crest == 0.01
    assert limits.moved(below_crest=0.01).strands == 48


def test_a_point_is_inside_by_the_even_odd_rule() -> None:
    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    dented = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [1.0, 0.5], [0.0, 2.0]])
    points = np.array([[1.0, 1.5], [1.0, 0.2], [0.1, 1.0], [3.0, 1.0], [-0.1, 0.1]])
    assert inside(square, points).tolist() == [True, True, True, False, False]
    assert inside(dented, points).tolist() == [False, True, True, False, False]


def test_a_way_along_a_line_is_as_long_as_asked() -> None:
    line = np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [3.0, 4.0, 0.0]])
    assert_allclose(along(line, 2.0), [2.0, 0.0, 0.0])
    assert_allclose(along(line, 5.0), [3.0, 2.0, 0.0])
    assert_allclose(along(line, 99.0), line[-1])


def test_the_crest_runs_from_spine_to_spine_over_the_top() -> None:
    crest = crest_line()
    marks = mean_landmarks()
    assert_allclose(crest[0], marks.in_pelvis("asis")[0], atol=1e-12)
    assert_allclose(crest[-1], marks.in_pelvis("psis")[0], atol=1e-12)
    assert np.all(np.diff(crest[:, 0]) < 0.003), "backward all the way"
    length = np.linalg.norm(np.diff(crest, axis=0), axis=1)
    assert 0.19 < length.sum() < 0.28
    assert length.max() < 0.02, "without jumps"
    assert crest[:, 1].max() > max(crest[0, 1], crest[-1, 1]) + 0.03


def test_strands_start_inside_the_outline_on_the_outer_face() -> None:
    found = origins()
    assert inside(origin_outline(FanBoundaries.published()), found[:, :2]).all()
    assert np.all(found[:, 1] > 0.03), "above the hip"
    assert len(np.unique(found.round(5), axis=0)) == 48


def test_strands_are_spread_evenly_and_ordered_from_front_to_back() -> None:
    strands, found = fan(), origins()
    gap = np.linalg.norm(found[:, None] - found[None], axis=2) + np.eye(48)
    assert gap.min(axis=1).min() > 0.5 * gap.min(axis=1).max()
    assert strands.share.sum() == pytest.approx(1.0)
    assert strands.share.min() > 0.25 / 48
    assert strands.share.max() < 3 / 48
    thirds = found[:, 0].reshape(3, 16).mean(axis=1)
    assert thirds[0] > thirds[1] + 0.01 > thirds[2] + 0.02
    assert 25e-4 < strands.area < 80e-4


def test_insertions_run_along_the_strip_from_low_in_front_to_high_behind() -> None:
    marks = mean_landmarks()
    found = marks.femur.local(Shapes.mean().place(fan().insertion))[0]
    limits = FanBoundaries.published()
    start, end = np.array(limits.footprint_front), np.array(limits.footprint_back)
    direction = (end - start) / np.linalg.norm(end - start)
    along_strip = (found[:, :2] - start) @ direction
    assert np.all(np.diff(along_strip) > -1e-3)
    assert along_strip.min() > -0.004
    assert along_strip.max() < np.linalg.norm(end - start) + 0.004
    assert np.all(found[:, 2] > 0.04), "on the outer side of the trochanter"


def test_boundaries_that_move_move_the_fan() -> None:
    published = FanBoundaries.published()
    back = fan(published.moved(front_behind_asis=published.front_behind_asis + 0.02))
    assert back.area < fan(published).area - 2e-4
    wide = fan(published.moved(below_crest=0.0))
    assert wide.area > fan(published).area
    assert fan(published) is fan(published), "made once"
    assert len(fan(published.moved(strands=12)).share) == 12


def test_every_line_of_the_record_is_carried_and_ends_near_its_bone() -> None:
    lines = hip_muscle_lines()
    assert [line.record for line in lines] == list(hip_lines())
    for line in lines:
        for moved, how in zip(line.moved, line.record.anchor, strict=True):
            assert 0.0 <= moved < 0.019, line.record.name
            assert how == "bone" or moved == 0.0
        assert len(line.pelvis.offset) >= 1
        assert len(line.femur.offset) >= 1


def test_ends_fixed_to_bone_lie_on_it_and_the_others_keep_their_distance() -> None:
    shapes = Shapes.mean()
    marks = mean_landmarks()
    for line in hip_muscle_lines():
        placed = line.pelvis.place(shapes, marks.pelvis)[0]
        on_bone = marks.pelvis.local(shapes.place(line.pelvis.surface))[0]
        gap = np.linalg.norm(placed - on_bone, axis=1)
        assert_allclose(gap, np.linalg.norm(line.pelvis.offset, axis=1), atol=1e-12)
        if line.record.anchor[0] == "bone":
            assert gap[0] == pytest.approx(0.0, abs=1e-12)


def test_a_specimen_gives_its_published_arms() -> None:
    """Straight lines about the specimen's own hip centre: 6.65 cm abduction, 2.27 cm inward
    rotation.
    """
    found = specimen("dostal1981")
    pelvic, femoral = (ends[-1] for ends in found.line("Gluteus medius anterior"))
    pull = (pelvic - femoral) / np.linalg.norm(pelvic - femoral)
    moment = np.cross(femoral, pull)
    assert_allclose([-moment[0], moment[1]], [0.0665, 0.0227], atol=5e-5)


def test_an_unknown_line_or_specimen_is_refused_with_what_there_is() -> None:
    with pytest.raises(RecordError, match=r"no line 'Platysma'; use one of .*Gluteus minimus anterior"):
        specimen("dostal1981").line("Platysma")
    with pytest.raises(RecordError, match=r"nobody1900\.yaml"):
        specimen("nobody1900")
