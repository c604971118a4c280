"""The renderer, held by shapes whose pictures are known."""

from __future__ import annotations

import numpy as np
import pytest

from gluteus.report.drawing.render import Mesh, View, render, tube
from gluteus.report.drawing.scene import ball

FRONT = (0.0, 0.0, 1.0)
WINDOW = View(FRONT, -0.1, 0.1, -0.1, 0.1)
RED, BLUE, GREY = np.array([0.9, 0.1, 0.1]), np.array([0.1, 0.1, 0.9]), np.full(3, 0.7)


def square(depth: float, colour: np.ndarray, half: float = 0.05) -> Mesh:
    corners = np.array(
        [[-half, -half, depth], [half, -half, depth], [half, half, depth], [-half, half, depth]]
    )
    return Mesh.plain(corners, np.array([[0, 1, 2], [0, 2, 3]]), colour)


def opacity(meshes: list[Mesh], view: View = WINDOW, width: int = 100) -> np.ndarray:
    return render(meshes, view, width)[..., 3]


def test_a_ball_covers_its_circle() -> None:
    seen = opacity([ball(np.zeros(3), 0.06, "#808080")], width=200)
    assert seen.sum() / seen.size * 0.04 == pytest.approx(np.pi * 0.06**2, rel=0.02)


def test_a_ball_looks_alike_from_everywhere() -> None:
    covered = [
        opacity([ball(np.zeros(3), 0.06, "#808080")], View(towards, -0.1, 0.1, -0.1, 0.1)).sum()
        for towards in (FRONT, (1.0, 0.0, 0.0), (-1.0, 0.3, 0.5))
    ]
    assert covered == pytest.approx([covered[0]] * 3, rel=0.02)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_nearer_hides_what_is_behind(order: tuple[int, int]) -> None:
    both = [square(0.05, RED, 0.03), square(-0.05, BLUE)]
    picture = render([both[index] for index in order], WINDOW, 100)
    assert picture[50, 50, 0] > 2 * picture[50, 50, 2]
    assert picture[50, 30, 2] > 2 * picture[50, 30, 0]
    assert picture[50, 10, 3] == 0


def test_surfaces_seen_from_behind_are_left_out() -> None:
    assert opacity([square(0.0, RED)]).max() == 1
    assert opacity([square(0.0, RED)], View((0.0, 0.0, -1.0), -0.1, 0.1, -0.1, 0.1)).max() == 0


def test_picture_is_the_right_way_round() -> None:
    corner = square(0.0, RED, 0.02)
    moved = Mesh(corner.vertices + np.array([0.06, 0.06, 0.0]), corner.faces, corner.colours)
    seen = opacity([moved])
    assert seen[:50, 50:].sum() == seen.sum() > 0
    from_behind = View((0.0, 0.0, -1.0), -0.1, 0.1, -0.1, 0.1)
    assert from_behind.flat(np.array([0.06, 0.06, 0.0])) == pytest.approx([-0.06, 0.06])


def test_edges_are_smooth() -> None:
    seen = opacity([ball(np.zeros(3), 0.06, "#808080")])
    assert ((seen > 0) & (seen < 1)).sum() > 50


def test_what_lies_outside_the_window_does_no_harm() -> None:
    far = Mesh(
        square(0.0, RED).vertices + np.array([5.0, 0.0, 0.0]),
        np.array([[0, 1, 2], [0, 2, 3]]),
        np.ones((4, 3)),
    )
    assert opacity([far]).max() == 0
    half_in = Mesh(square(0.0, RED).vertices + np.array([0.1, 0.0, 0.0]), far.faces, far.colours)
    assert opacity([half_in])[50].sum() == pytest.approx(25, abs=1)


def test_light_falls_from_above() -> None:
    picture = render([ball(np.zeros(3), 0.08, "#808080")], WINDOW, 100)[..., :3].mean(axis=2)
    assert picture[20, 50] > 1.15 * picture[80, 50]


def test_a_hollow_is_darker_than_a_plain() -> None:
    floor = square(0.0, GREY, 0.09)
    wall = square(0.03, GREY, 0.02)
    picture = render([floor, wall], WINDOW, 200)[..., :3].mean(axis=2)
    beside, far = picture[100, 124], picture[100, 180]
    assert beside < 0.93 * far


def test_a_tube_is_as_thick_as_told_and_faces_outward() -> None:
    path = np.column_stack([np.zeros(20), np.linspace(-0.08, 0.08, 20), np.zeros(20)])
    radius = np.linspace(0.01, 0.02, 20)
    for towards in (FRONT, (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)):
        seen = opacity(
            [tube(path, radius, np.full((20, 3), 0.5), sides=24)], View(towards, -0.1, 0.1, -0.1, 0.1), 400
        )
        assert seen[200].sum() == pytest.approx(0.03 * 2000, rel=0.05)
        assert seen[60].sum() > seen[340].sum()
