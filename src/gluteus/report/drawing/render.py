"""Render surfaces in NumPy: orthographic z-buffer, smooth shading and ambient occlusion.

No 3-D library is used, so that a report needs no graphics driver and looks the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gluteus.arrays import Floats, Ints

SUPERSAMPLING = 2
_CHUNK_FRAGMENTS = 400_000
_DIRECTIONS = 10
_FARTHEST_RISE = 6.0
_FAR = -10.0


def _direction(*towards: float) -> Floats:
    return np.array(towards) / np.linalg.norm(towards)


# Direction from the surface to the light, in the axes of the picture: rightward, upward, towards
# the viewer.
_KEY_LIGHT = _direction(-0.45, 0.65, 0.75)
_FILL_LIGHT = _direction(0.8, 0.05, 0.45)
_GLOSS = _direction(*(_KEY_LIGHT + np.array([0.0, 0.0, 1.0])))
_WARMTH = np.array([1.0, 0.985, 0.955])


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles: ``vertices`` (vertex, 3) [m], ``faces`` (face, 3), and ``colours`` (vertex, 3)."""

    vertices: Floats
    faces: Ints
    colours: Floats

    @classmethod
    def plain(cls, vertices: Floats, faces: Ints, colour: Floats) -> Mesh:
        """Return a surface in one colour: red, green, blue (3,) from 0 to 1."""
        return cls(vertices, faces, np.tile(colour, (len(vertices), 1)))

    def normals(self) -> Floats:
        """Return unit normals (vertex, 3): area-weighted means over the faces around each
        vertex.
        """
        corners = self.vertices[self.faces]
        of_face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        total = np.zeros_like(self.vertices)
        for corner in range(3):
            np.add.at(total, self.faces[:, corner], of_face)
        return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-15)


@dataclass(frozen=True)
class View:
    """A view of the scene against ``towards``, the direction to the viewer, with y upward.

    ``left``, ``right``, ``bottom`` and ``top`` [m] bound the picture in its plane, relative to the
    scene's origin.
    """

    towards: tuple[float, float, float]
    left: float
    right: float
    bottom: float
    top: float

    @property
    def axes(self) -> Floats:
        """Rotation to the axes of the picture; its rows are rightward, upward and towards the
        viewer.
        """
        towards = np.array(self.towards, dtype=float)
        towards /= np.linalg.norm(towards)
        across = np.cross([0.0, 1.0, 0.0], towards)
        across /= np.linalg.norm(across)
        return np.stack([across, np.cross(towards, across), towards])

    def flat(self, points: Floats) -> Floats:
        """Project points (..., 3) into the plane of the picture: (..., 2) [m]."""
        return points @ self.axes[:2].T

    @property
    def extent_mm(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top [mm], as matplotlib expects them."""
        return 1e3 * self.left, 1e3 * self.right, 1e3 * self.bottom, 1e3 * self.top


@dataclass(frozen=True)
class _Fragments:
    """Visible face of each pixel: ``face`` (pixel,), -1 for none; ``weights`` (pixel, 3).

    ``depth`` (pixel,).
    """

    face: Ints
    weights: Floats
    depth: Floats


def tube(path: Floats, radius: Floats, colours: Floats, sides: int = 8) -> Mesh:
    """Return a tapering strand along ``path`` (point, 3) with ``radius`` (point,) and
    ``colours`` (point, 3).
    """
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    start = np.eye(3)[int(np.abs(along[0]).argmin())]
    across = np.cross(along, start)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    other = np.cross(along, across)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ring = np.cos(turn)[None, :, None] * across[:, None] + np.sin(turn)[None, :, None] * other[:, None]
    vertices = path[:, None] + radius[:, None, None] * ring
    here = np.arange(len(path) - 1)[:, None] * sides + np.arange(sides)
    beside = np.arange(len(path) - 1)[:, None] * sides + (np.arange(sides) + 1) % sides
    faces = np.concatenate(
        [np.stack([here, beside, here + sides], -1), np.stack([beside, beside + sides, here + sides], -1)],
        axis=1,
    )
    return Mesh(vertices.reshape(-1, 3), faces.reshape(-1, 3), np.repeat(colours, sides, axis=0))


def joined(meshes: list[Mesh]) -> Mesh:
    """Join several meshes into one."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.colours for mesh in meshes]),
    )


def render(meshes: list[Mesh], view: View, width: int) -> Floats:
    """Return the picture (height, width, 4): red, green, blue and opacity from 0 to 1.

    ``width`` is in pixels.
    """
    scene = joined(meshes)
    fragments, shape, pixel = _seen(scene, view, width)
    colour = _shade(scene, fragments, view, shape, pixel)
    drawn = (fragments.face >= 0).reshape(shape)
    picture = np.dstack([np.where(drawn[..., None], colour, 0.0), drawn.astype(float)])
    return _shrink(picture)[::-1]


def part_seen(chosen: list[Mesh], others: list[Mesh], view: View, width: int) -> Floats:
    """Return the share of each pixel (height, width) in which a chosen mesh is in front of all
    others.
    """
    fragments, shape, _ = _seen(joined([*chosen, *others]), view, width)
    faces = sum(len(mesh.faces) for mesh in chosen)
    seen = (fragments.face >= 0) & (fragments.face < faces)
    blocks = seen.reshape(shape[0] // SUPERSAMPLING, SUPERSAMPLING, width, SUPERSAMPLING)
    return blocks.mean(axis=(1, 3))[::-1]


def _seen(scene: Mesh, view: View, width: int) -> tuple[_Fragments, tuple[int, int], float]:
    """Return the fragments of a picture, its shape before it is reduced, and the pixel size
    there [m].
    """
    height = round(width * (view.top - view.bottom) / (view.right - view.left))
    shape = (height * SUPERSAMPLING, width * SUPERSAMPLING)
    pixel = (view.right - view.left) / shape[1]
    seen = scene.vertices @ view.axes.T
    screen = (seen[:, :2] - [view.left, view.bottom]) / pixel
    return _rasterise(screen, seen[:, 2], scene.faces, shape), shape, pixel


def _rasterise(screen: Floats, depth: Floats, faces: Ints, shape: tuple[int, int]) -> _Fragments:
    """Return the fragments of the nearest surface.

    Triangles are processed in batches of similar size.
    """
    corners = screen[faces]
    low = np.floor(corners.min(axis=1)).astype(np.intp)
    size = (np.ceil(corners.max(axis=1)).astype(np.intp) - low + 1).max(axis=1)
    ahead = (low < shape[::-1]).all(1) & (corners.max(axis=1) >= 0).all(1) & (_turn(corners) > 0)
    nearest = np.full(shape[0] * shape[1], -np.inf)
    face_of = np.full(len(nearest), -1, dtype=np.intp)
    weights_of = np.zeros((len(nearest), 3))
    smallest, edge = 0, 4
    while ahead.any() and smallest < size[ahead].max():
        chosen = np.flatnonzero(ahead & (size <= edge) & (size > smallest))
        for batch in np.array_split(chosen, 1 + len(chosen) * edge * edge // _CHUNK_FRAGMENTS):
            pixel, face, weights = _cover(corners[batch], low[batch], edge, shape)
            near = (weights * depth[faces[batch[face]]]).sum(1)
            np.maximum.at(nearest, pixel, near)
            wins = near >= nearest[pixel]
            face_of[pixel[wins]] = batch[face[wins]]
            weights_of[pixel[wins]] = weights[wins]
        smallest, edge = edge, edge * 2
    return _Fragments(face_of, weights_of, nearest)


def _turn(corners: Floats) -> Floats:
    """Return twice the signed area (face,) of triangles (face, 3, 2), which is positive if they
    face the viewer.
    """
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]


def _cover(corners: Floats, low: Ints, edge: int, shape: tuple[int, int]) -> tuple[Ints, Ints, Floats]:
    """Return the pixels that triangles (face, 3, 2) cover: pixel number, face number, barycentric
    weights.

    Weights are linear in the pixel, so that contributions of rows and columns of each triangle's
    square are added.
    """
    steps = np.arange(edge)
    area = _turn(corners)[:, None]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    x = (low[:, :1] + steps) + 0.5 - corners[:, 0, :1]
    y = (low[:, 1:] + steps) + 0.5 - corners[:, 0, 1:]
    two = (x * second[:, 1:] / area)[:, None, :] - (y * second[:, :1] / area)[:, :, None]
    three = (y * first[:, :1] / area)[:, :, None] - (x * first[:, 1:] / area)[:, None, :]
    covered = (two >= 0) & (three >= 0) & (two + three <= 1)
    columns, rows = low[:, :1] + steps, low[:, 1:] + steps
    covered &= ((columns >= 0) & (columns < shape[1]))[:, None, :] & ((rows >= 0) & (rows < shape[0]))[
        :, :, None
    ]
    face, row, column = np.nonzero(covered)
    two, three = two[covered], three[covered]
    pixel = rows[face, row] * shape[1] + columns[face, column]
    return pixel, face, np.stack([1 - two - three, two, three], axis=1)


def _shade(scene: Mesh, seen: _Fragments, view: View, shape: tuple[int, int], pixel: float) -> Floats:
    """Return the colour of each pixel (height, width, 3); black where there is nothing."""
    drawn = seen.face >= 0
    weights = seen.weights[drawn]
    corners = scene.faces[seen.face[drawn]]
    normal = np.einsum("pk,pkd->pd", weights, (scene.normals() @ view.axes.T)[corners])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    base = np.einsum("pk,pkd->pd", weights, scene.colours[corners])
    open_sky = _openness(np.maximum(seen.depth, _FAR).reshape(shape), pixel).reshape(-1)[drawn]
    key = np.clip((normal @ _KEY_LIGHT + 0.25) / 1.25, 0, 1)
    fill = np.clip(normal @ _FILL_LIGHT, 0, 1)
    ambient = 0.56 + 0.10 * normal[:, 1]
    rim = (1 - np.clip(normal[:, 2], 0, 1)) ** 3
    light = (ambient * open_sky + 0.54 * key * (0.4 + 0.6 * open_sky) + 0.12 * fill) * (1 - 0.30 * rim)
    gloss = 0.10 * np.clip(normal @ _GLOSS, 0, 1) ** 24 * open_sky
    warm = _WARMTH ** (1 - light[:, None])
    colour = np.zeros((len(drawn), 3))
    colour[drawn] = np.clip(base * light[:, None] * warm + gloss[:, None], 0, 1)
    return colour.reshape(*shape, 3)


def _openness(depth: Floats, pixel: float) -> Floats:
    """Return the share of the sky that each pixel sees, from the heights around it in rings of 2
    to 18 mm.
    """
    coarse = SUPERSAMPLING
    ground = depth[::coarse, ::coarse]
    hidden = np.zeros_like(ground)
    for ring, reach in enumerate((0.002, 0.005, 0.010, 0.018)):
        for step in range(_DIRECTIONS):
            turn = 2 * np.pi * (step + 0.25 * ring) / _DIRECTIONS
            shift = (
                round(reach * np.sin(turn) / pixel / coarse),
                round(reach * np.cos(turn) / pixel / coarse),
            )
            rise = (_shifted(ground, shift) - ground) / reach
            hidden += np.where(rise < _FARTHEST_RISE, np.clip(rise - 0.15, 0, 1.2), 0.5)
    hidden = _blur(hidden / (4 * _DIRECTIONS), max(1, round(0.0012 / pixel / coarse)))
    return np.clip(1 - 1.05 * np.repeat(np.repeat(hidden, coarse, 0), coarse, 1), 0.2, 1)


def _shifted(values: Floats, shift: tuple[int, int]) -> Floats:
    """Return the neighbour of each pixel at a distance of ``shift`` (rows, columns).

    Pixels at the edge are repeated outwards.
    """
    height, width = len(values), len(values[0])
    rows: Ints = np.clip(np.arange(height) + shift[0], 0, height - 1)
    columns: Ints = np.clip(np.arange(width) + shift[1], 0, width - 1)
    return values[np.ix_(rows, columns)]


def _blur(values: Floats, reach: int) -> Floats:
    """Return the mean over a square of pixels up to ``reach`` away, by running sums along rows
    and columns.
    """
    window = 2 * reach + 1
    for _ in range(2):
        total = np.cumsum(np.pad(values, [(reach + 1, reach), (0, 0)], mode="edge"), axis=0)
        values = ((total[window:] - total[:-window]) / window).T
    return values


def _shrink(picture: Floats) -> Floats:
    """Average blocks of pixels, with colours weighted by opacity."""
    height, width = (size // SUPERSAMPLING for size in picture.shape[:2])
    blocks = picture.reshape(height, SUPERSAMPLING, width, SUPERSAMPLING, 4)
    opacity = blocks[..., 3:].mean(axis=(1, 3))
    colour = (blocks[..., :3] * blocks[..., 3:]).mean(axis=(1, 3)) / np.maximum(opacity, 1e-9)
    return np.dstack([np.clip(colour, 0, 1), opacity])
