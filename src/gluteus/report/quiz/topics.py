"""The topics of the quiz: each makes one question and computes its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gluteus.anatomy import library
from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arrays import Floats
from gluteus.choices import Side
from gluteus.model.hip.hip import MEDIUS, THIRDS
from gluteus.model.hip.operation import Operation
from gluteus.report.drawing.lines3d import ends
from gluteus.report.pages.content import SEEN_WORDS, number
from gluteus.report.quiz.question import Choice, QuizQuestion, Subject, spread
from gluteus.report.references import short_reference
from gluteus.studies import arms, stance
from gluteus.studies.fan.turning import turning_words, turns_inward
from gluteus.studies.standing.question import StanceQuestion

ALIKE_PERCENT = 2
"""Change of a force [percent] below which it counts as unchanged."""

_FLEXIONS_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0)
_AROUND = ("gluteus_maximus", "gluteus_minimus", "piriformis", "quadratus_femoris", "tensor_fasciae_latae")
"""Muscles that readers can point at, besides gluteus medius."""
_NERVES = ("inferior_gluteal_nerve", "superior_gluteal_nerve")
_GEOMETRY = "Computed: mean start of its lines in the person's central hip."
_SUPPLIED = (MEDIUS, "gluteus_minimus", "tensor_fasciae_latae", "gluteus_maximus", "piriformis")


def point_at_third(subject: Subject) -> QuizQuestion:
    """Ask readers to point at a third of gluteus medius."""
    asked = subject.random.choice(THIRDS)
    name = _third(asked)
    starts = {f"{MEDIUS}/{part}": _start(subject, f"{MEDIUS}/{part}") for part in THIRDS}
    answer = f"{MEDIUS}/{asked}"
    return QuizQuestion(
        id=f"point-{asked}",
        kind="point",
        asks=f"Where is the {name} of gluteus medius?",
        choices=_places(subject, starts),
        answer=answer,
        because=f"The {name} starts {_place_words(starts[answer])}.",
        owner=_GEOMETRY,
        shows={"muscles": (MEDIUS,), "compartments": (answer,)},
        statement="origin",
    )


def point_at_muscle(subject: Subject) -> QuizQuestion:
    """Ask readers to point at a muscle of the hip."""
    shown = subject.random.sample(_AROUND, 3)
    asked = shown[0]
    names = {name: library().muscles[name].names.en for name in shown}
    starts = {name: _start(subject, name) for name in (*shown, MEDIUS)}
    return QuizQuestion(
        id=f"point-{asked}",
        kind="point",
        asks=f"Where is {names[asked]}?",
        choices=_places(subject, starts),
        answer=asked,
        because=f"{_capital(names[asked])} starts {_place_words(starts[asked])}.",
        owner=_GEOMETRY,
        shows={"muscles": tuple(sorted(starts))},
    )


def turns(subject: Subject) -> QuizQuestion:
    """Ask which thirds of gluteus medius turn the thigh inward in a posture."""
    bend = subject.random.choice(_FLEXIONS_DEG)
    arm = arms(subject.hips, flexion_deg=_FLEXIONS_DEG).array("compartment_rotation_arm_mm")
    turned = turns_inward(arm[:, _FLEXIONS_DEG.index(bend)]).tolist()
    right = tuple(part for part, inward in zip(THIRDS, turned, strict=True) if inward)
    sets = [THIRDS[:count] for count in range(len(THIRDS) + 1)]
    sets += [] if right in sets else [right]
    posture = "with the hip straight" if bend == 0 else f"at {bend:g}° of hip flexion"
    return QuizQuestion(
        id=f"turns-{bend:g}",
        kind="choose",
        asks=f"Which thirds of gluteus medius turn the thigh inward {posture}?",
        choices=tuple(Choice(_thirds(each), _thirds_words(each)) for each in sets),
        answer=_thirds(right),
        because=turning_words(_FLEXIONS_DEG, arm),
        owner=f"Computed: moment arms in {subject.people}.",
        shows={"compartments": tuple(f"{MEDIUS}/{part}" for part in right)},
        statement="anterior-internal-rotation",
        flexion_deg=bend,
    )


def _thirds(parts: Iterable[str]) -> str:
    """Return the id of a set of thirds: ``anterior+middle``."""
    return "+".join(parts) or "none"


def _thirds_words(parts: Sequence[str]) -> str:
    if not parts:
        return "None of them"
    if len(parts) == len(THIRDS):
        return "All three"
    only = "Only the " if len(parts) == 1 else "The "
    return only + _listed([_third(part) for part in parts])


def refers(subject: Subject) -> QuizQuestion:
    """Ask in which region pain from a muscle is felt, according to its published map."""
    pain = pain_library()
    mapped = [
        each
        for each in pain.patterns.values()
        if each.kind == "muscle" and any(one.strength == 3 for one in pain.referral[each.id])
    ]
    pattern = subject.random.choice(mapped)
    referral = pain.referral[pattern.id]
    right = subject.random.choice([each for each in referral if each.strength == 3])
    in_map = {each.region for each in referral}
    others = [
        code for code, region in pain.regions.items() if code not in in_map and region.side == "ipsilateral"
    ]
    choices = [right.region, *subject.random.sample(others, 3)]
    essential = [pain.regions[each.region].name for each in referral if each.strength == 3]
    return QuizQuestion(
        id=f"refers-{pattern.id}",
        kind="choose",
        asks=f"Where does pain from the {pattern.name} hurt, according to its published map?",
        choices=_shuffled(subject, [Choice(code, _capital(pain.regions[code].name)) for code in choices]),
        answer=right.region,
        because=f"The pain is felt above all in: {'; '.join(essential)}. {pain.caveats[0]}",
        owner=f"Cited: {short_reference(right.source)} ({SEEN_WORDS[right.seen]}).",
        shows={
            "muscles": (pattern.muscle,) if pattern.muscle else (),
            "zones": (pattern.zone,) if pattern.zone else (),
            "regions": tuple(each.region for each in referral),
        },
    )


def force(subject: Subject) -> QuizQuestion:
    """Ask for the size of the hip contact force on one leg."""
    found = stance(subject.hips, StanceQuestion())
    values = found.array("hip_contact_force_bw")[found.array("recovered")]
    low, middle, high = np.quantile(values, (0.025, 0.5, 0.975))
    sizes = {"less": 0.6 * low, "right": middle, "more": 1.6 * high}
    return QuizQuestion(
        id="force-one-leg",
        kind="choose",
        asks="You stand on one leg. How large is the force between the bones of that hip?",
        choices=tuple(
            Choice(name, f"About {number(size)} times body weight") for name, size in sizes.items()
        ),
        answer="right",
        because=(
            f"It is {spread(values, 'body weights')}: the abductors pull on a short lever, so their force "
            "is large, and the joint carries it in addition to the weight."
        ),
        owner=f"Computed: one-leg stance of {subject.people}.",
        shows={"muscles": (MEDIUS,)},
        statement="pelvis-stabiliser",
    )


@dataclass(frozen=True)
class _Change:
    """A change that affects the hip contact force: what a person does, or an operation."""

    words: str
    stands: StanceQuestion = field(default_factory=StanceQuestion)
    operation: Operation = field(default_factory=Operation)


_NERVE_CUT = StanceQuestion(lesions={"superior_gluteal_nerve": 1.0})
_OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left"}


def _changes(side: Side) -> dict[str, _Change]:
    other = _OTHER_SIDE[side]
    leg = f"A person stands on the {side} leg"
    return {
        "cane": _Change(f"{leg} and puts 100 N on a cane in the {other} hand", StanceQuestion(cane_n=100.0)),
        "load-other-hand": _Change(
            f"{leg} and carries 10 kg in the {other} hand", StanceQuestion(load_kg=10.0, load_side=other)
        ),
        "load-same-hand": _Change(
            f"{leg} and carries 10 kg in the {side} hand", StanceQuestion(load_kg=10.0, load_side=side)
        ),
        "offset": _Change(
            f"{leg}; an operation gave this hip 10 mm more femoral offset",
            operation=Operation(lateral_mm=10.0),
        ),
        "nerve": _Change(
            f"{leg}; the superior gluteal nerve is cut, and the trunk leans over until the other muscles "
            "can hold",
            _NERVE_CUT,
        ),
    }


def change(subject: Subject) -> QuizQuestion:
    """Ask in which direction a change moves the hip contact force on one leg."""
    changes = _changes(subject.hips.person.side)
    name = subject.random.choice(sorted(changes))
    asked = changes[name]
    before = stance(subject.hips, StanceQuestion())
    after = stance(subject.operated(asked.operation), asked.stands)
    both = before.array("recovered") & after.array("recovered")
    first, second = (each.array("hip_contact_force_bw")[both] for each in (before, after))
    percent = 100 * (second / first - 1)
    middle = float(np.median(percent))
    answer = "same" if abs(middle) < ALIKE_PERCENT else "larger" if middle > 0 else "smaller"
    return QuizQuestion(
        id=f"change-{name}",
        kind="choose",
        asks=f"{asked.words}. What happens to the hip contact force of the median person?",
        choices=(
            Choice("smaller", "It gets smaller"),
            Choice("same", f"It changes by less than {ALIKE_PERCENT:g} %"),
            Choice("larger", "It gets larger"),
        ),
        answer=answer,
        because=f"It changes by {spread(percent, '%')} within the same people, "
        f"from {number(float(np.median(first)))} to {number(float(np.median(second)))} body weights "
        f"({np.count_nonzero(both)} of {len(both)} people can stand in both ways).",
        owner=f"Computed: one-leg stance of {subject.people}, before and after.",
        shows={"muscles": (MEDIUS,)},
    )


def strongest(subject: Subject) -> QuizQuestion:
    """Ask which muscle makes the largest part of the abduction moment on one leg."""
    found = stance(subject.hips, StanceQuestion())
    stood = found.array("recovered")
    names: list[str] = found.labels("muscle")
    shares = found.array("share_of_abduction_moment")[stood]
    middle = np.nanmedian(shares, axis=0)
    order: list[int] = np.argsort(-middle)[:4].tolist()
    first = [names[index] for index in order]
    known = library().muscles
    best, second = (100 * shares[:, index] for index in order[:2])
    return QuizQuestion(
        id="strongest-one-leg",
        kind="choose",
        asks="Which muscle makes the largest part of the abduction moment when you stand on one leg?",
        choices=_shuffled(subject, [Choice(name, _capital(known[name].names.en)) for name in first]),
        answer=first[0],
        because=f"{_capital(known[first[0]].names.en)} makes {spread(best, '%')}; "
        f"{known[first[1]].names.en} follows with {spread(second, '%')}.",
        owner=f"Computed: one-leg stance of {subject.people}.",
        shows={"muscles": tuple(first)},
        statement="strongest-abductor",
    )


def nerve(subject: Subject) -> QuizQuestion:
    """Ask which muscle a cut nerve spares, or paralyses."""
    cut = subject.random.choice(_NERVES)
    known = library()
    lost = known.innervation_lost({cut: 1.0})
    parts = {
        name: [loss.typical for part, loss in lost.items() if part.partition("/")[0] == name]
        for name in _SUPPLIED
    }
    spared = [name for name, each in parts.items() if max(each) == 0]
    paralysed = [name for name, each in parts.items() if min(each) == 1]
    # The right answer is the only muscle that keeps its strength, or the only one that loses it.
    keeps = len(paralysed) >= len(spared)
    odd = subject.random.choice(spared if keeps else paralysed)
    rest = paralysed if keeps else spared
    does = "keeps all its strength" if keeps else "loses its strength"
    name = known.nerves[cut].names.en
    return QuizQuestion(
        id=f"nerve-{cut}",
        kind="choose",
        asks=f"The {name} is cut. Which of these muscles {does}?",
        choices=_shuffled(
            subject, [Choice(each, _capital(known.muscles[each].names.en)) for each in (odd, *rest[:3])]
        ),
        answer=odd,
        because=f"The {name} supplies {_listed([known.muscles[each].names.en for each in paralysed])}; "
        f"{_listed([known.muscles[each].names.en for each in spared])} "
        f"{'has another nerve' if len(spared) == 1 else 'have other nerves'}.",
        owner=f"Computed from the nerve tree, after {short_reference(known.nerves[cut].source)} "
        f"({SEEN_WORDS[known.nerves[cut].seen]}).",
        shows={"muscles": tuple(paralysed)},
        statement="nerve",
    )


TOPICS: dict[str, tuple[Callable[[Subject], QuizQuestion], ...]] = {
    "point": (point_at_third, point_at_muscle),
    "pain": (refers,),
    "turns": (turns,),
    "load": (force, change, strongest),
    "nerve": (nerve,),
}
"""The topics.

A quiz has one question of each.
"""


def _third(part: str) -> str:
    """Return the name of a third of gluteus medius, such as ``front third``."""
    named = next(each.names for each in library().muscles[MEDIUS].compartments if each.id == part)
    return named.en if named else part


def _start(subject: Subject, name: str) -> Floats:
    """Return the mean start of a muscle's lines in the central hip [m]: forward, up, lateral."""
    hip = subject.hips.central
    return ends(hip).start[hip.model().lines_of(name)].mean(axis=0)


def _places(subject: Subject, starts: dict[str, Floats]) -> tuple[Choice, ...]:
    return _shuffled(
        subject, [Choice(name, _capital(f"starts {_place_words(at)}")) for name, at in starts.items()]
    )


def _place_words(at: Floats) -> str:
    """``31 mm in front of and 84 mm above the centre of the femoral head``."""
    forward, up, lateral = (1000 * float(each) for each in at)
    along = f"{abs(forward):.0f} mm {'in front of' if forward >= 0 else 'behind'}"
    high = f"{abs(up):.0f} mm {'above' if up >= 0 else 'below'}"
    wide = f"{abs(lateral):.0f} mm {'lateral' if lateral >= 0 else 'medial'} to"
    return f"{along}, {high} and {wide} the centre of the femoral head"


def _shuffled(subject: Subject, choices: list[Choice]) -> tuple[Choice, ...]:
    return tuple(subject.random.sample(choices, len(choices)))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
