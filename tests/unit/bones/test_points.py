"""Points on bones: where they lie, how they move, which are closest."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from gluteus.bones.landmark_points import fit_sphere, trochanter_faces, unit
from gluteus.bones.landmarks import Frame
from gluteus.bones.points import Shapes, SurfacePoints, closest_points, mean_vertices, outward_faces
from gluteus.bones.shape_model import load_shape_model
from gluteus.bones.surface import surface

Array = NDArray[np.float64]


def brute_closest(target: Array, corners: Array) -> float:
    """Smallest distance to a fine sampling of triangles (face, 3, 3), an upper bound of the true
    one.
    """
    steps = np.linspace(0.0, 1.0, 12)
    mix = np.array([(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1.0 + 1e-12])
    samples = np.einsum("sk,fkd->fsd", mix, corners).reshape(-1, 3)
    return float(np.linalg.norm(samples - target, axis=1).min())


def test_closest_points_are_no_farther_than_any_sampled_point() -> None:
    generator = np.random.default_rng(0)
    vertices = mean_vertices("femur")
    low, high = vertices.min(axis=0) - 0.03, vertices.max(axis=0) + 0.03
    targets = generator.uniform(low, high, (25, 3))
    points, gaps = closest_points("femur", targets)
    assert_allclose(np.linalg.norm(points.mean() - targets, axis=1), gaps, atol=1e-12)
    corners = vertices[outward_faces("femur")]
    for target, gap in zip(targets, gaps, strict=True):
        sampled = brute_closest(target, corners)
        assert sampled - 6e-4 < gap <= sampled + 1e-12


def test_a_point_of_the_surface_is_its_own_closest_point() -> None:
    targets = mean_vertices("pelvis")[::500]
    points, gaps = closest_points("pelvis", targets)
    assert gaps.max() < 1e-12
    assert_allclose(points.mean(), targets, atol=1e-12)


def test_the_search_can_be_kept_to_some_faces() -> None:
    allowed = trochanter_faces()
    targets = mean_vertices("femur")[::400]
    points, gaps = closest_points("femur", targets, allowed)
    free = closest_points("femur", targets)[1]
    assert np.all(gaps >= free - 1e-12)
    on_trochanter = surface("femur").vertex_numbers((8, 9, 10, 11, 12))
    assert set(points.nodes.ravel()) <= set(surface("femur").nodes[on_trochanter].ravel())


def test_barycentric_weights_mix_the_corners() -> None:
    corners = surface("pelvis").faces[[100]]
    mixed = SurfacePoints.in_faces("pelvis", np.array([100]), np.array([[0.2, 0.3, 0.5]]))
    expected = np.array([0.2, 0.3, 0.5]) @ mean_vertices("pelvis")[corners[0]]
    assert_allclose(mixed.mean()[0], expected, atol=1e-15)


def test_points_move_linearly_with_the_modes_and_with_size() -> None:
    points = SurfacePoints.at_vertices("femur", np.array([10, 500, 3000]))
    generator = np.random.default_rng(1)
    one, other = generator.standard_normal((2, 1, load_shape_model().mode_count))
    mean = points.mean()

    def placed(weights: Array, size: float = 1.0) -> Array:
        return Shapes(weights, np.array([size])).place(points)[0]

    assert_allclose(placed(one + other) - mean, placed(one) + placed(other) - 2 * mean, atol=1e-13)
    assert_allclose(placed(one, 1.1), 1.1 * placed(one), atol=1e-14)
    assert_allclose(Shapes.mean(2).place(points), np.stack([mean, mean]), atol=1e-15)


def test_a_centroid_moves_like_the_mean_of_its_points() -> None:
    points = SurfacePoints.at_vertices("pelvis", np.arange(40, 90))
    shapes = Shapes(np.random.default_rng(2).standard_normal((4, load_shape_model().mode_count)), np.ones(4))
    assert_allclose(shapes.place(points.centroid())[:, 0], shapes.place(points).mean(axis=1), atol=1e-13)
    assert (len(points), len(points.centroid())) == (50, 1)


def test_bones_are_right_ones_in_anatomical_axes() -> None:
    """x forward, y up, z to the right: the patella in front, the head above
    and towards the middle.
    """
    femur, patella, pelvis = (mean_vertices(bone) for bone in ("femur", "patella", "pelvis"))
    knee = femur[femur[:, 1] < femur[:, 1].min() + 0.03]
    assert patella[:, 0].min() > knee[:, 0].mean()
    assert pelvis[:, 1].mean() > femur[:, 1].mean()
    top = femur[femur[:, 1] > femur[:, 1].max() - 0.02]
    assert top[:, 2].mean() < femur[:, 2].max(), "the head is nearer to the middle than the trochanter"
    assert femur[:, 2].mean() > pelvis[:, 2].mean(), "the femur is to the right of the middle"


def test_a_sphere_is_found_exactly() -> None:
    generator = np.random.default_rng(3)
    centre, radius = generator.normal(size=(6, 3)), generator.uniform(0.01, 0.05, 6)
    directions = unit(generator.normal(size=(6, 30, 3)) + np.array([0.0, 0.0, 1.5]))
    found, size = fit_sphere(centre[:, None] + radius[:, None, None] * directions)
    assert_allclose(found, centre, atol=1e-12)
    assert_allclose(size, radius, atol=1e-12)


def test_a_frame_expresses_points_along_its_axes() -> None:
    axes = np.linalg.qr(np.random.default_rng(4).normal(size=(3, 3)))[0]
    frame = Frame(np.array([[0.1, 0.2, 0.3]]), axes[None])
    points = frame.origin[:, None] + (np.array([[1.0, -2.0, 0.5]]) @ axes.T)[None]
    assert_allclose(frame.local(points)[0], [[1.0, -2.0, 0.5]], atol=1e-14)


def test_faces_of_the_mirrored_bone_turn_the_other_way() -> None:
    assert_array_equal(outward_faces("tibia"), surface("tibia").faces[:, [2, 1, 0]])
