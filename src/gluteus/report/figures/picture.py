"""What every figure is: an image in bytes with its words."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gluteus.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

_MEDIA = {"svg": "image/svg+xml", "webp": "image/webp"}


@dataclass(frozen=True)
class Picture:
    """A figure of the report: `data` in the format `kind`, a caption, and words for whoever cannot
    see it.
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
        """The image as an address that holds all of it."""
        return f"data:{_MEDIA[self.kind]};base64,{base64.b64encode(self.data).decode('ascii')}"


def canvas(
    width: float, height: float, rows: int = 1, columns: int = 1, **grid: Any
) -> tuple[Figure, list[Axes]]:
    """A figure, width and height in inches, with its axes row by row."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.1, w_pad=0.08)  # type: ignore[union-attr]
    axes = figure.subplots(rows, columns, squeeze=False, gridspec_kw=grid)
    return figure, list(np.ravel(axes))


def save(figure: Figure, kind: Literal["svg", "webp"]) -> tuple[bytes, int, int]:
    """The drawn figure as bytes, and its width and height in pixels at a hundred to the inch."""
    buffer = io.BytesIO()
    options: dict[str, Any] = (
        {"metadata": {"Date": None, "Creator": None}}
        if kind == "svg"
        else {"dpi": 190, "pil_kwargs": {"quality": 90, "method": 4}}
    )
    figure.savefig(buffer, format=kind, **options)
    width, height = figure.get_size_inches()
    return buffer.getvalue(), round(100 * width), round(100 * height)


def band(values: ArrayLike, axis: int = 0) -> tuple[Floats, Floats, Floats]:
    """2.5 %, 50 % and 97.5 % quantiles along `axis`, missing values left out."""
    low, middle, high = np.nanquantile(np.asarray(values, dtype=float), [0.025, 0.5, 0.975], axis=axis)
    return low, middle, high


def spread(values: ArrayLike, unit: str, digits: int = 1) -> str:
    """Median and 95 % interval as a reader says them: ``2.6 body weights (2.1 to 3.2)``."""
    low, middle, high = (float(each) for each in band(np.ravel(np.asarray(values, dtype=float))))
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f} to {high:.{digits}f})"
