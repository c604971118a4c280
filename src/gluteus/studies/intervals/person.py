"""A possible person: the model and its markers with drawn errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gluteus.anatomy import norms
from gluteus.arrays import Floats, Ints
from gluteus.files import canonical_name
from gluteus.model.opensim.model import OsimModel
from gluteus.model.opensim.resized import moved_joints, resized
from gluteus.studies.intervals.draws import Draws

_LEAST_TENDON = 0.25
"""Smallest remaining fraction of the tendon's slack length; longer fibres are shortened."""


def person_drawn(model: OsimModel, hips: Ints, draws: Draws) -> OsimModel:
    """Return the model of a sample: sizes and masses of segments, hip centres, muscles.

    Parameters
    ----------
    model
        Model scaled to the person.
    hips
        Bodies that the hip joints carry.
    draws
        Random numbers of the sample.
    """
    sizes, names = norms("recording"), model.tree.names
    changed = model
    if "scaling" in draws.on:
        factors = sizes_drawn(model, draws).tolist()
        changed = resized(changed, dict(zip(names, factors, strict=True)))
    if "joint-centres" in draws.on:
        shifts = sizes["hip_centre"].si * draws.normal("hip_centre", (len(hips), 3))
        changed = moved_joints(
            changed, {names[body]: shift for body, shift in zip(hips, shifts, strict=True)}
        )
    if "masses" in draws.on:
        changed = _with_masses(changed, sizes["segment_mass"].si, draws)
    return _with_muscles(changed, draws) if "muscles" in draws.on and model.muscle_names else changed


def markers_drawn(body: Ints, points: Floats, time: Floats, factors: Floats, draws: Draws) -> Floats:
    """Return positions of markers on their bones in a sample, (frame, marker, 3) [m].

    Parameters
    ----------
    body
        Body that carries each marker, (marker,).
    points
        Positions of the markers in the model, (marker, 3) [m].
    time
        Times of the frames [s].
    factors
        Size of each marker's body relative to the model, (marker,).
    draws
        Random numbers of the sample.
    """
    sizes = norms("recording")
    bodies, mine = np.unique(body, return_inverse=True)
    lasting = sizes["slide_time"].si
    still = points * factors[:, None]
    still = still + sizes["marker_place"].si * draws.normal("marker_place", points.shape)
    together = sizes["segment_slides"].si * draws.smooth("segment_slides", time, (len(bodies), 3), lasting)
    alone = sizes["marker_slides"].si * draws.smooth("marker_slides", time, points.shape, lasting)
    return still + together[:, mine] + alone


def sizes_drawn(model: OsimModel, draws: Draws) -> Floats:
    """Return the size of each body of a sample relative to the model, (body,)."""
    pairs = _pairs(model.tree.names)
    spread = norms("recording")["segment_size"].si
    drawn = np.exp(spread * draws.normal("segment_size", (int(pairs.max()) + 1,)))
    return np.asarray(drawn[pairs])


def _pairs(names: Sequence[str]) -> Ints:
    """Number of the pair to which each name belongs: left and right count as one."""
    stems = [name[:-2] if name[-2:].lower() in ("_r", "_l") else name for name in names]
    order = {stem: place for place, stem in enumerate(dict.fromkeys(stems))}
    return np.array([order[stem] for stem in stems], dtype=np.intp)


def _with_masses(model: OsimModel, spread: float, draws: Draws) -> OsimModel:
    """Masses of the segments; their sum is known and does not change."""
    pairs = _pairs(model.tree.names)
    factor = np.exp(spread * draws.normal("segment_mass", (int(pairs.max()) + 1,)))[pairs]
    old = model.tree.mass[0]
    new = old * factor
    new *= old.sum() / max(new.sum(), 1e-12)
    grown = np.divide(new, old, out=np.ones_like(new), where=old > 0.0)
    tree = model.tree.changed(mass=new[None], inertia=model.tree.inertia * grown[:, None, None])
    return replace(model, tree=tree)


def _with_muscles(model: OsimModel, draws: Draws) -> OsimModel:
    """Volumes and fibre lengths, drawn like those of the article's hip (muscle_model.yaml)."""
    table = norms("muscle_model")
    pairs = _pairs([canonical_name(name) for name in model.muscle_names])

    def shared(name: str, common: float) -> Floats:
        own, together = draws.normal(name, (int(pairs.max()) + 1,)), draws.normal(f"{name}_common")
        return np.asarray(np.sqrt(common) * together + np.sqrt(1.0 - common) * own)[pairs]

    volume = np.exp(table["volume_spread"].si * shared("muscle_volume", table["volume_spread_common"].si))
    longer = np.exp(table["fibre_length_spread"].si * shared("fibre_length", table["fibre_length_common"].si))
    neutral = table["neutral_fibre_length"].sd or 0.0
    path = model.lengths(model.default_pose()[None])[0]
    fibre, tendon = model.fibre_length[0], model.tendon_length[0]
    thick = np.sin(model.pennation[0])
    along = np.maximum(path - tendon, 1e-6)
    stretched = np.hypot(along, fibre * thick) / fibre + neutral * draws.normal("fibre_neutral")
    stretched = np.maximum(stretched, 1.05 * thick + 1e-3)
    reach = np.sqrt(np.square(stretched) - np.square(thick))
    room = np.maximum(path - _LEAST_TENDON * tendon, along)
    fibre_now = np.minimum(fibre * longer, room / reach)
    tendon_now = np.maximum(path - fibre_now * reach, 0.0) * (tendon > 0.0)
    return replace(
        model,
        fibre_length=fibre_now[None],
        tendon_length=tendon_now[None],
        max_force=model.max_force * volume * fibre / fibre_now,
    )
