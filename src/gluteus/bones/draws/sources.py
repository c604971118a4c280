"""Draws of people by name: from a seed, from rows of numbers, or mixed from two samples."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from itertools import count
from typing import ClassVar, final

import numpy as np

from gluteus.arrays import Floats, Ints
from gluteus.bones.draws import declaration
from gluteus.bones.draws.declaration import Draw, Retries, Stream, declared_for
from gluteus.bones.draws.layout import draw_layout
from gluteus.bones.person import Person
from gluteus.errors import AnatomyError

Attempts = Callable[[Ints], Mapping[str, Floats]]
"""Function that makes the next attempt at repeated draws for some people (row,).

It returns values by name, (row,) or (row, member).
"""


class Draws(ABC):
    """Random numbers of some people by name: ``draws["fibre_length"]``, (person, muscle).

    Parameters
    ----------
    people : int
        Number of people.
    declared : tuple of Draw
        Draws that these people have.
    """

    drawn: ClassVar[bool] = True
    """False if every number is its mean."""

    def __init__(self, people: int, declared: tuple[Draw, ...]) -> None:
        self.people = people
        self.declared = declared

    @final
    def __getitem__(self, name: str) -> Floats:
        """Return the values of a draw that is made once, with normals clipped to their limit.

        Raises
        ------
        AnatomyError
            These people have no draw of that name, or it is made in repeated `attempts`.
        """
        for draw in self.declared:
            if draw.name == name and draw.retries is None:
                return draw.clipped(self._once(draw))
        known = ", ".join(draw.name for draw in self.declared if draw.retries is None)
        raise AnatomyError(
            f"draws[{name!r}]: no such draw exists for these {self.people} people; choose one of {known}"
        )

    @final
    def attempts(self, retries: Retries) -> Attempts:
        """Return a function that makes the first attempt on its first call, then the next.

        It takes the rows of the people who need the attempt, and returns their draws by name.
        """
        draws = self._repeated(retries)
        make = self._attempts(retries)

        def clipped(rows: Ints) -> dict[str, Floats]:
            made = make(rows)
            return {draw.name: draw.clipped(made[draw.name]) for draw in draws}

        return clipped

    @final
    def _repeated(self, retries: Retries) -> list[Draw]:
        return [draw for draw in self.declared if draw.retries == retries]

    @abstractmethod
    def _once(self, draw: Draw) -> Floats:
        """Return the values of a draw that is made once, not clipped."""

    @abstractmethod
    def _attempts(self, retries: Retries) -> Attempts:
        """As `attempts`, not clipped."""


@final
class CentralDraws(Draws):
    """No random numbers: every normal is 0 and every uniform number one half."""

    drawn = False

    def __init__(self, people: int = 1) -> None:
        super().__init__(people, declaration.DECLARED)

    def _once(self, draw: Draw) -> Floats:
        return _middle(draw, self.people)

    def _attempts(self, retries: Retries) -> Attempts:
        return lambda rows: {draw.name: _middle(draw, len(rows)) for draw in self._repeated(retries)}


def _middle(draw: Draw, people: int) -> Floats:
    return np.full(draw.shape(people), 0.5 if draw.distribution == "uniform" else 0.0)


@final
class SeededDraws(Draws):
    """Draws from a seed: the same seed gives bit-identical draws.

    Parameters
    ----------
    person : Person
        What is known of everybody.
    people : int
        How many people.
    seed : int
        Root of the generators, one for each `Stream`.
    """

    def __init__(self, person: Person, people: int, seed: int = 0) -> None:
        super().__init__(people, declared_for(person))
        self.seed = seed
        self._made: dict[Stream, dict[str, Floats]] = {}

    def _once(self, draw: Draw) -> Floats:
        if draw.stream not in self._made:
            self._made[draw.stream] = self._started(draw.stream)[0]
        return self._made[draw.stream][draw.name]

    def _attempts(self, retries: Retries) -> Attempts:
        draws = self._repeated(retries)
        generator = self._started(draws[0].stream)[1]
        return lambda rows: {draw.name: draw.made(generator, len(rows)) for draw in draws}

    def _started(self, stream: Stream) -> tuple[dict[str, Floats], np.random.Generator]:
        """Return the draws that a stream gives once, and its generator after them."""
        generator = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(int(stream),)))
        once = [draw for draw in self.declared if draw.stream is stream and draw.retries is None]
        return {draw.name: draw.made(generator, self.people) for draw in once}, generator


@final
class RowDraws(Draws):
    """Draws from rows of numbers between 0 and 1, one row for each person of a population.

    Parameters
    ----------
    uniform : ndarray, shape (person, DrawLayout.width)
        Numbers in the slots of :func:`gluteus.bones.draws.layout.draw_layout`.

    Raises
    ------
    AnatomyError
        The rows are not as wide as the layout.
    """

    def __init__(self, uniform: Floats) -> None:
        super().__init__(len(uniform), declaration.DECLARED)
        self._uniform, self._layout = uniform, draw_layout()
        if uniform.ndim != 2 or uniform.shape[1] != self._layout.width:
            raise AnatomyError(
                f"uniform has shape {uniform.shape}; give one row of {self._layout.width} numbers per person"
            )

    def _once(self, draw: Draw) -> Floats:
        return self._at(draw, slice(None), 0)

    def _attempts(self, retries: Retries) -> Attempts:
        draws, stride, number = self._repeated(retries), self._layout.strides[retries.name], count()

        def make(rows: Ints) -> dict[str, Floats]:
            offset = stride * next(number)
            return {draw.name: self._at(draw, rows, offset) for draw in draws}

        return make

    def _at(self, draw: Draw, rows: Ints | slice, offset: int) -> Floats:
        first = self._layout.slots[draw.name] + offset
        found = self._uniform[rows, first : first + draw.count]
        found = found if draw.distribution == "uniform" else normals(found)
        return found[:, 0] if draw.members is None else found


def normals(uniform: Floats) -> Floats:
    """Return standard normals at the quantiles given by numbers between 0 and 1."""
    from scipy.special import ndtri

    return np.asarray(ndtri(uniform), dtype=np.float64)


@final
class KeyedDraws(Draws):
    """Draws from a seed, each with its own generator, so that draws can be exchanged.

    Parameters
    ----------
    person : Person
        What is known of everybody.
    people : int
        How many people.
    seed : int
        Root of the generators.
    sample : int
        Number of one of several independent samples of that seed.
    """

    def __init__(self, person: Person, people: int, seed: int = 0, sample: int = 0) -> None:
        super().__init__(people, declared_for(person))
        self.seed, self.sample = seed, sample

    def _once(self, draw: Draw) -> Floats:
        return draw.made(self._generator(draw, 0), self.people)

    def _attempts(self, retries: Retries) -> Attempts:
        draws, number = self._repeated(retries), count()

        def make(rows: Ints) -> dict[str, Floats]:
            before = len(draws) * next(number)
            return {draw.name: draw.made(self._generator(draw, before), len(rows)) for draw in draws}

        return make

    def _generator(self, draw: Draw, before: int) -> np.random.Generator:
        """Return a generator keyed by the draw's position in its stream; ``before`` counts earlier
        attempts.
        """
        stream = [other for other in self.declared if other.stream is draw.stream]
        place = sorted(stream, key=lambda other: other.retries is not None).index(draw)
        # Published shares of variance depend on these bits, and the numbering of posture starts at
        # 0.
        first = 0 if draw.stream is Stream.POSTURE else 1
        key = (self.sample, int(draw.stream), first + place + before)
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


@final
class MixedDraws(Draws):
    """The draws of some groups of unknowns from one sample, all others from another.

    Parameters
    ----------
    first, second : Draws
        Two samples with the same number of people.
    groups : frozenset of str
        Groups (`Draw.group`) that are taken from ``second``.
    """

    def __init__(self, first: Draws, second: Draws, groups: frozenset[str]) -> None:
        if first.people != second.people or first.declared != second.declared:
            raise AnatomyError(
                f"samples of {first.people} and {second.people} people cannot be mixed; "
                "draw both for the same person and the same number of people"
            )
        super().__init__(first.people, first.declared)
        self._first, self._second, self._groups = first, second, groups

    def _once(self, draw: Draw) -> Floats:
        return (self._second if draw.group in self._groups else self._first)._once(draw)

    def _attempts(self, retries: Retries) -> Attempts:
        draws = self._repeated(retries)
        first, second = self._first._attempts(retries), self._second._attempts(retries)

        def make(rows: Ints) -> dict[str, Floats]:
            one, other = first(rows), second(rows)
            return {draw.name: (other if draw.group in self._groups else one)[draw.name] for draw in draws}

        return make
