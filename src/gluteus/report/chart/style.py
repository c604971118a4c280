"""Colours, patterns and style sheet of the body chart, for light and dark pages and for
colour-blind readers.
"""

from __future__ import annotations

from collections.abc import Sequence

# Each ramp changes in lightness in even steps, so that it can be read without hue. It is darker
# than skin in the light chart and lighter in the dark one. A test measures the steps.
HEAT_LIGHT = ("#f3c77f", "#e8964f", "#cf6343", "#a43640", "#6d143c")
HEAT_DARK = ("#6d3358", "#a34655", "#cf6347", "#ea9147", "#f4c46f")

QUALITY_LIGHT = {"ache": "#7a1b3d", "tingling": "#0f6e84", "numb": "#3b4a8f", "burning": "#a34f00"}
QUALITY_DARK = {"ache": "#ff9db6", "tingling": "#6fd6ea", "numb": "#aab8ff", "burning": "#ffb86b"}
"""Colours of the drawn qualities of pain by theme.

Each quality also has its own pattern.
"""

_LIGHT = {
    "paper": "#fdfcfa", "skin": "#f1e7da", "shade": "#b79f86", "edge": "#9b8671", "bone": "#d9c7ab",
    "line": "#8d7c6b", "ink": "#24282d", "quiet": "#6b737c", "accent": "#0f6e84", "mark": "#24282d",
}  # fmt: skip
_DARK = {
    "paper": "#17191c", "skin": "#33363b", "shade": "#0b0c0e", "edge": "#7d848c", "bone": "#4b4d4f",
    "line": "#7b828a", "ink": "#eceae6", "quiet": "#a4abb3", "accent": "#5cc3da", "mark": "#ffffff",
}  # fmt: skip

BLUR_MM = 14.0

FONT_SIZES = {"caption": 42, "share": 42, "label": 34}
"""Font sizes in millimetres of the body.

With three views across an A4 page, a size of 42 prints at about 9 points.
"""


def style_sheet(prefix: str) -> str:
    """Return the chart's style rules.

    Colours are variables that a page may set, such as ``--chart-skin``.
    """
    scope = f"#{prefix}"
    light = _variables(_LIGHT | QUALITY_LIGHT, prefix, "light")
    dark = _variables(_DARK | QUALITY_DARK, prefix, "dark")
    return f"""
{scope} {{ {light} font-family: "Source Sans 3", "Helvetica Neue", Arial, sans-serif; }}
@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {scope} {{ {dark} }} }}
:root[data-theme="dark"] {scope} {{ {dark} }}
{scope} .ground {{ fill: var(--chart-paper); }}
{scope} .skin {{ fill: var(--chart-skin); }}
{scope} .shade {{ fill: none; stroke: var(--chart-shade); stroke-width: 34; opacity: 0.34; }}
{scope} .edge {{ fill: none; stroke: var(--chart-edge); stroke-width: 2.4; stroke-linejoin: round; }}
{scope} .detail {{ fill: none; stroke: var(--chart-edge); stroke-width: 1.5; stroke-linecap: round;
  opacity: 0.55; }}
{scope} .bone {{ fill: var(--chart-bone); opacity: 0.42; }}
{scope} .heat {{ filter: var(--chart-heat); }}
{scope} .ramp {{ fill: var(--chart-ramp); }}
{scope} .region {{ fill: var(--chart-accent); fill-opacity: 0; stroke: var(--chart-line); stroke-width: 0.9;
  stroke-linejoin: round; outline: none; }}
{scope} .region:hover {{ fill-opacity: 0.14; }}
{scope} .region:focus-visible {{ fill-opacity: 0.2; stroke: var(--chart-accent); stroke-width: 5; }}
{scope} .mark {{ stroke-width: 2.2; stroke-linejoin: round; }}
{scope} .halo {{ fill: var(--chart-paper); fill-opacity: 0.3; stroke: var(--chart-paper); stroke-width: 6;
  stroke-linejoin: round; }}
{scope} .zone circle {{ fill: var(--chart-paper); fill-opacity: 0.85; stroke: var(--chart-mark);
  stroke-width: 2.2; }}
{scope} .zone path {{ fill: none; stroke: var(--chart-mark); stroke-width: 2.6; stroke-linecap: round; }}
{scope} .zone:focus-visible circle {{ stroke: var(--chart-accent); stroke-width: 5; }}
{scope} text {{ fill: var(--chart-ink); font-size: 34px; }}
{scope} .title {{ font-size: 50px; font-weight: 600; }}
{scope} .side, {scope} .caption {{ fill: var(--chart-quiet); }}
{scope} .caption {{ font-size: {FONT_SIZES["caption"]}px; }}
{scope} .share {{ font-size: {FONT_SIZES["share"]}px; }}
{scope} .label {{ font-size: {FONT_SIZES["label"]}px; }}
{scope} .share, {scope} .label {{ font-weight: 600; text-anchor: middle; pointer-events: none;
  paint-order: stroke; stroke: var(--chart-paper); stroke-width: 3px; stroke-opacity: 0.8; }}
{scope} .middle {{ text-anchor: middle; }}
"""


def heat_filters(prefix: str) -> str:
    """Return filters that blur a field of opacities and colour it afterwards, so that blurring
    never mixes hues.
    """
    return "".join(
        f'<filter id="{prefix}-heat-{theme}" x="-15%" y="-15%" width="130%" height="130%" '
        'color-interpolation-filters="sRGB">'
        f'<feGaussianBlur stdDeviation="{BLUR_MM:g}"/>'
        '<feColorMatrix type="matrix" values="0 0 0 1 0  0 0 0 1 0  0 0 0 1 0  0 0 0 1 0"/>'
        f"<feComponentTransfer>{_tables(ramp)}</feComponentTransfer></filter>"
        for theme, ramp in (("light", HEAT_LIGHT), ("dark", HEAT_DARK))
    )


def heat_gradients(prefix: str) -> str:
    """Return the ramps as gradients, for the legend."""
    found = ""
    for theme, ramp in (("light", HEAT_LIGHT), ("dark", HEAT_DARK)):
        stops = "".join(
            f'<stop offset="{place / (len(ramp) - 1):g}" stop-color="{colour}"/>'
            for place, colour in enumerate(ramp)
        )
        found += f'<linearGradient id="{prefix}-ramp-{theme}">{stops}</linearGradient>'
    return found


def quality_patterns(prefix: str) -> str:
    """Return a pattern for each quality of pain: strokes, dots, bars or crosses over a light
    tint of its colour.
    """
    figures = {
        "ache": '<path d="M-2,14 L14,-2 M10,26 L26,10 M-2,38 L38,-2" transform="scale(0.5)"/>',
        "tingling": '<circle cx="4" cy="4" r="1.7"/><circle cx="12" cy="12" r="1.7"/>',
        "numb": '<path d="M0,4 H16 M0,12 H16"/>',
        "burning": '<path d="M2,2 L7,7 M7,2 L2,7 M10,10 L15,15 M15,10 L10,15"/>',
    }
    found = ""
    for quality, drawn in figures.items():
        colour = f"var(--chart-{quality})"
        found += (
            f'<pattern id="{prefix}-{quality}" width="16" height="16" patternUnits="userSpaceOnUse">'
            f'<rect width="16" height="16" style="fill: {colour}; fill-opacity: 0.3"/>'
            f'<g style="fill: {colour if quality == "tingling" else "none"}; stroke: {colour}" '
            f'stroke-width="2">{drawn}</g></pattern>'
        )
    return found


def _variables(colours: dict[str, str], prefix: str, theme: str) -> str:
    own = " ".join(f"--chart-{name}: {colour};" for name, colour in colours.items())
    return f"{own} --chart-heat: url(#{prefix}-heat-{theme}); --chart-ramp: url(#{prefix}-ramp-{theme});"


def _tables(ramp: Sequence[str]) -> str:
    channels = ""
    for channel, start in (("R", 1), ("G", 3), ("B", 5)):
        # The first colour occurs twice, so that it is reached as soon as there is anything to show.
        values = [int(colour[start : start + 2], 16) / 255 for colour in (ramp[0], *ramp)]
        listed = " ".join(f"{value:.3f}" for value in values)
        channels += f'<feFunc{channel} type="table" tableValues="{listed}"/>'
    return channels + '<feFuncA type="table" tableValues="0 0.72 0.9 0.94 0.96 0.96"/>'
