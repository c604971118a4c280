"""Pictures: an image as bytes, with its caption and alternative text."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gluteus.arrays import Floats
from gluteus.report.drawing.style import INK, PAPER
from gluteus.report.fonts import SANS, sans_face

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

_MEDIA = {"svg": "image/svg+xml", "webp": "image/webp"}
_DOTS = 190
_QUALITY = 88
_PNG = re.compile(r'data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)"')
_FAMILY = re.compile(r"'DejaVu Sans'(?:, [^;\"]*)?(?=[;\"])")
HALO = "halo"
"""Prefix of the ids of texts that are outlined in the colour of the paper."""
_RULES = (
    f'[id^="{HALO}"] text{{paint-order:stroke;stroke:{PAPER};stroke-width:3px;stroke-linejoin:round;'
    "stroke-opacity:0.9}"
)


@dataclass(frozen=True)
class Picture:
    """A figure of the report: `data` in the format `kind`, a caption, and words for readers who
    cannot see it.
    """

    name: str
    title: str
    caption: str
    alt: str
    data: bytes
    kind: Literal["svg", "webp"]
    width: int
    height: int

    @property
    def uri(self) -> str:
        """The image as a data URL."""
        return f"data:{_MEDIA[self.kind]};base64,{base64.b64encode(self.data).decode('ascii')}"


def canvas(
    width: float, height: float, rows: int = 1, columns: int = 1, **grid: Any
) -> tuple[Figure, list[Axes]]:
    """Return a figure of the given width and height [inch], with its axes row by row."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1, w_pad=0.08)  # type: ignore[union-attr]
    axes = figure.subplots(rows, columns, squeeze=False, gridspec_kw=grid)
    return figure, list(np.ravel(axes))


def save(figure: Figure, kind: Literal["svg", "webp"]) -> tuple[bytes, int, int]:
    """Return the drawn figure as bytes, and its width and height in pixels at 100 per inch.

    In an SVG, text stays text, in the embedded font of the app, and drawn bones become WebP images.
    """
    width, height = (round(100 * float(inches)) for inches in figure.get_size_inches())
    if kind == "webp":
        raster = io.BytesIO()
        figure.savefig(raster, format=kind, dpi=_DOTS, pil_kwargs={"quality": _QUALITY, "method": 4})
        return raster.getvalue(), width, height
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, dpi=_DOTS)
    drawing = _PNG.sub(_as_webp, buffer.getvalue())
    drawing = _FAMILY.sub(SANS.replace('"', "'"), drawing)
    style = f"<style>{sans_face()}{_RULES}</style>"
    drawing = drawing.replace("</defs>", f"{style}</defs>", 1)
    return drawing.encode(), width, height


def _as_webp(found: re.Match[str]) -> str:
    """Return the picture as WebP, which has a seventh of the size."""
    from matplotlib.image import imread, imsave  # pyright: ignore[reportUnknownVariableType]

    buffer = io.BytesIO()
    pixels = imread(io.BytesIO(base64.b64decode(found[1])), format="png")
    imsave(buffer, pixels, format="webp", pil_kwargs={"quality": _QUALITY, "method": 4})
    return f'data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode("ascii")}"'


def arrow(
    axes: Axes,
    start: Sequence[float] | Floats,
    end: Sequence[float] | Floats,
    colour: str = INK,
    *,
    width: float = 2.0,
    both: bool = False,
    gap: float = 0.0,
) -> None:
    """Return the arrow style of all figures: a line with a filled head at its end, or at both
    ends.
    """
    style: dict[str, Any] = {
        "arrowstyle": f"{'<|-|>' if both else '-|>'},head_width=0.3,head_length=0.55",
        "lw": width,
        "color": colour,
        "shrinkA": gap,
        "shrinkB": gap,
        "joinstyle": "miter",
    }
    x, y = (float(each) for each in end)
    at, up = (float(each) for each in start)
    axes.annotate("", (x, y), (at, up), arrowprops=style, zorder=7)


def apart(computed: float, low: float, high: float, unit: str, digits: int = 1) -> str:
    """Compare a computed value with a published range in words: ``too high by 0.2 body
    weights``.
    """
    if low <= computed <= high:
        return "inside the published range"
    above = computed > high
    by = computed - high if above else low - computed
    return f"too {'high' if above else 'low'} by {by:.{digits}f} {unit}"


def band(values: ArrayLike, axis: int = 0) -> tuple[Floats, Floats, Floats]:
    """Return the 2.5 %, 50 % and 97.5 % quantiles along `axis`, without missing values."""
    low, middle, high = np.nanquantile(np.asarray(values, dtype=float), [0.025, 0.5, 0.975], axis=axis)
    return low, middle, high


def spread(values: ArrayLike, unit: str, digits: int = 1) -> str:
    """Return median and 95 % interval in words: ``2.6 body weights (2.1 to 3.2)``."""
    low, middle, high = (float(each) for each in band(np.ravel(np.asarray(values, dtype=float))))
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f} to {high:.{digits}f})"
