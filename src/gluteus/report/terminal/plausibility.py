"""Describe whether a recorded motion is plausible: findings, residuals, reserves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from rich.text import Text

from gluteus.studies.result import Result

_MOST_RESERVES = 5
_STYLES = {"implausible": "bold red", "partial": "yellow", "caution": "yellow"}


def verdict_lines(result: Result) -> Iterator[Text]:
    """Yield the problems of a trial, the worst first; none for a plausible trial."""
    attributes = result.attrs
    frames = result.array("plausible")
    if not attributes["plausible"]:
        yield Text(
            "IMPLAUSIBLE: model, motion and loads contradict each other; do not use the numbers below.",
            style=_STYLES["implausible"],
        )
    elif not frames.all():
        marked = int(np.count_nonzero(frames == 0))
        yield Text(f"{marked} of {frames.size} frames are marked as not plausible.", style=_STYLES["partial"])
    for each in attributes["warnings"]:
        yield warning_line(each)


def warning_line(warning: Mapping[str, Any]) -> Text:
    """Return one warning about a trial: its name, its cause and its remedy."""
    return Text.assemble(
        (f"- {warning['id']}: ", _STYLES[warning["severity"]]),
        f"{_sentence(warning['cause'])} {_sentence(warning['remedy'])}",
    )


def residual_lines(result: Result) -> Iterator[Text]:
    """Yield residuals and reserves, with the limits recommended for them."""
    if (found := result.attrs["residuals"]) is not None:
        force, moment = found["force"], found["moment"]
        yield Text(
            f"Residuals on {found['root']}: force {_share(force, 'n', 'N')} of the peak external force; "
            f"moment {_share(moment, 'nm', 'N m')} of that times the height of the centre of mass."
        )
    reserves: Mapping[str, Mapping[str, Any]] = result.attrs["reserves"]
    largest = sorted(reserves.items(), key=lambda each: -each[1]["share"])
    shown = [
        f"{name} {each['peak']:.1f} {each['unit']} ({each['share']:.0%})"
        for name, each in largest[:_MOST_RESERVES]
        if not each["within_limit"]
    ]
    over = sum(not each["within_limit"] for each in reserves.values())
    if shown:
        yield Text(
            f"Reserves above 5% of the peak moment of their coordinate, the recommended limit: {over} of "
            f"{len(reserves)}; {', '.join(shown)}{', ...' if over > len(shown) else ''}."
        )
    elif reserves:
        yield Text(f"All {len(reserves)} reserves stay below 5% of the peak moment of their coordinate.")


def _share(found: Mapping[str, Any], unit: str, words: str) -> str:
    return (
        f"peak {found[f'peak_{unit}']:.0f} {words}, {found['share_peak']:.1%} "
        f"(root mean square {found['share_rms']:.1%}, recommended up to {found['limit']:.0%})"
    )


def _sentence(words: str) -> str:
    """Return words as a sentence; a name of the model at its beginning stays as it is."""
    first = words.partition(" ")[0]
    return f"{words}." if "_" in first else f"{words[:1].upper()}{words[1:]}."
