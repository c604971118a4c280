"""Colours and type of every figure.

Colours also differ in lightness, for colour-blind readers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gluteus.arrays import Floats

BONE = "#faf0dc"
SACRUM = "#efe1c6"
TENDON = "#efe0cb"
THIRD_COLOURS = {"anterior": "#a8322d", "middle": "#e09f3e", "posterior": "#3d6a9e"}
INK = "#24282d"
QUIET = "#6b737c"
FAINT = "#d9dde1"
PAPER = "#fdfcfa"
ACCENT = "#0f6e84"
FORCE = "#1b4f72"
MEDIUS_COLOUR = "#a8322d"

SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11.0,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "text.color": INK,
    "text.parse_math": False,  # names are never formulas, whatever characters they contain
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    # Text stays text; the font is embedded when a figure is saved.
    "svg.fonttype": "none",
    "svg.hashsalt": "gluteus",
}


def rgb(colour: str) -> Floats:
    """Return red, green and blue (3,), from 0 to 1, of a colour such as ``#a8322d``."""
    return np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
