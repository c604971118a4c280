"""Match the markers of a recording with those of a model, and list those left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from gluteus.errors import AnatomyError, UnitError
from gluteus.files.markers.data import MarkerData, guessed_up, to_y_up
from gluteus.studies.kinematics.question import MarkersOptions

LEAST_SEEN = 3
"""Fewest markers that can show the orientation of a body."""

_SHOWN = 8
_COMPARED = 200
"""Largest number of names that are compared for hints; no person carries more markers."""
_TALLEST_M = 4.0
_SMALLEST_M = 0.05
"""Smallest and largest size of a person; sizes beyond these cause a note."""
_LARGEST_M = 20.0
_LEAST_M = 0.02
"""Sizes beyond these are refused, because the unit of the file must be wrong."""


@dataclass(frozen=True)
class Unused:
    """Markers that are not used.

    Attributes
    ----------
    recorded : dict of str to tuple of str
        Recorded markers that the model lacks, and markers of the model with similar names.
    model : tuple of str
        Markers of the model that were not recorded.
    no_weight : tuple of str
        Shared markers that no task follows, or that have a weight of 0.
    """

    recorded: dict[str, tuple[str, ...]]
    model: tuple[str, ...]
    no_weight: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Matched:
    """Markers that a recording and a model share.

    Attributes
    ----------
    data : MarkerData
        Recording with those markers, under the model's names.
    places : tuple of int
        Index of each marker in the model.
    weights : tuple of float
    unused : Unused
    """

    data: MarkerData
    places: tuple[int, ...]
    weights: tuple[float, ...]
    unused: Unused


def matched(
    data: MarkerData,
    names: Sequence[str],
    weights: Mapping[str, float] | None = None,
    renamed: Mapping[str, str] | None = None,
) -> Matched:
    """Return the markers that a recording and a model share.

    Labels such as ``subject:RASI`` are matched by the part after the colon if the whole does
    not match.

    Parameters
    ----------
    data
        The recording.
    names
        Markers of the model.
    weights
        Weights by name; other markers are not followed. Without it, all have a weight of 1.
    renamed
        Recorded name -> name in the model.

    Raises
    ------
    AnatomyError
        Fewer markers than `LEAST_SEEN` are shared, or a name to be changed was not recorded.
    """
    data = under_model_names(data, names, renamed or {})
    recorded, places = set(data.names), {name: place for place, name in enumerate(names)}
    shared = [name for name in names if name in recorded]
    weighted = {name for name in shared if weights is None or weights.get(name, 0.0) > 0.0}
    followed = [name for name in shared if name in weighted]
    missed = tuple(name for name in names if name not in recorded)
    unused = Unused(
        recorded=_similar([name for name in data.names if name not in places], missed),
        model=missed,
        no_weight=tuple(name for name in shared if name not in weighted),
    )
    if len(followed) < LEAST_SEEN:
        raise AnatomyError(_too_few(data, names, followed, unused))
    return Matched(
        data.only(followed),
        tuple(places[name] for name in followed),
        tuple(1.0 if weights is None else weights[name] for name in followed),
        unused,
    )


def under_model_names(data: MarkerData, names: Sequence[str], renamed: Mapping[str, str]) -> MarkerData:
    """Return a recording whose markers have the names of the model, as far as these are known.

    Parameters
    ----------
    data
        The recording.
    names
        Markers of the model.
    renamed
        Recorded name -> name in the model.

    Raises
    ------
    AnatomyError
        A name to be changed was not recorded.
    UnitError
        The shared markers span a distance that no body can have.
    """
    recorded, known = set(data.names), set(names)
    unknown = [name for name in renamed if name not in recorded]
    if unknown:
        close = get_close_matches(unknown[0], data.names) or data.names[:6]
        raise AnatomyError(
            f"{data.place}: no marker {unknown[0]!r} to rename; give a name such as {', '.join(close)}"
        )
    found = [renamed.get(name, name) for name in data.names]
    bare = [name.rpartition(":")[2] for name in found]
    times = Counter(bare)
    for place, name in enumerate(found):
        if name not in known and bare[place] in known and times[bare[place]] == 1:
            found[place] = bare[place]
    data = replace(data, names=tuple(found))
    _refuse_wrong_unit(data.only([name for name in found if name in known]))
    return data


def _refuse_wrong_unit(data: MarkerData) -> None:
    """Raise `UnitError` for markers on a body that is larger or smaller than any."""
    extent = _extent(data)
    if not _LEAST_M <= extent <= _LARGEST_M:
        raise UnitError(
            f"{data.place}: the markers of the model span {extent:.4g} m in a frame, but no body "
            f"spans less than {_LEAST_M:g} m or more than {_LARGEST_M:g} m; correct the unit in the file "
            "(Units of a .trc, POINT:UNITS of a .c3d)"
        )


def _similar(recorded: Sequence[str], missed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Markers of the model with names similar to each recorded one, in any case.

    Only the first names are compared, because comparing thousands of names with thousands of others
    would take minutes.
    """
    lower = {each.lower(): each for each in missed[:_COMPARED]}
    close = {
        name: tuple(lower[each] for each in get_close_matches(name.lower(), lower, 2, 0.75))
        for name in recorded[:_COMPARED]
    }
    return {name: close.get(name, ()) for name in recorded}


def _too_few(data: MarkerData, names: Sequence[str], followed: list[str], unused: Unused) -> str:
    if not names:
        return "the model has no markers; add them with a marker set (--marker-set)"
    pairs = [f"{name}={close[0]}" for name, close in unused.recorded.items() if close][:4]
    hint = f"rename them, such as {', '.join(pairs)} (--rename)" if pairs else "rename them (--rename)"
    return (
        f"{data.place} and the model share {len(followed)} markers with a weight, {LEAST_SEEN} are needed; "
        f"the recording has {_first(data.names)}, the model has {_first(names)}; {hint}"
    )


def _first(names: Sequence[str]) -> str:
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{rest}" if names else "no markers"


def made_upright(data: MarkerData, options: MarkersOptions, notes: list[str]) -> MarkerData:
    """The requested frames, in axes with y up; assumptions are added to ``notes``."""
    data = data.between(options.times)
    if options.up == "auto":
        up, reason = guessed_up(data)
        if up != "y" or data.up is not None:
            notes.append(f"the recording is taken as {up} up ({reason}) and rotated to y up; --up changes it")
    else:
        up = options.up
    if up != "y":
        data = data.turned(to_y_up(up))
    height = _extent(data)
    if not _SMALLEST_M < height < _TALLEST_M:
        notes.append(
            f"the markers of a frame span {height:.3g} m, which is not the size of a person; is "
            "the unit of the file right?"
        )
    return data


def _extent(data: MarkerData) -> float:
    seen = data.positions[data.seen.sum(axis=1) >= LEAST_SEEN]
    if not len(seen):
        return 1.0
    return float(np.median(np.linalg.norm(np.nanmax(seen, axis=1) - np.nanmin(seen, axis=1), axis=-1)))
