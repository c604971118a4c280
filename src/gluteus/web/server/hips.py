"""Cache of hips, because a slider asks about the same person many times."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from gluteus.bones.person import Person
from gluteus.model.hip.hip import Hip
from gluteus.model.hip.operation import Operation

K = TypeVar("K")
V = TypeVar("V")

_ONE_HIP_KEPT = 256
_SAMPLES_KEPT = 12
"""Number of hips kept; those of a thousand people take about 15 MB."""


class Shelf(Generic[K, V]):
    """Cache of the most recent objects by key; each is created once, even if several threads
    request it.

    Parameters
    ----------
    make
        Function that makes the object for a key.
    size
        How many are kept.
    """

    def __init__(self, make: Callable[[K], V], size: int) -> None:
        self._make = make
        self._size = size
        self._kept: OrderedDict[K, Future[V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V:
        """Return the object for a key, created now or cached; a failure is not cached."""
        with self._lock:
            found = self._kept.get(key)
            mine = found is None
            if found is None:
                found = self._kept[key] = Future()
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        if mine:
            try:
                found.set_result(self._make(key))
            except BaseException as error:
                with self._lock:
                    self._kept.pop(key, None)
                found.set_exception(error)
        return found.result()


class Hips:
    """Hips by person, number of samples, seed and operation."""

    def __init__(self) -> None:
        self._single: Shelf[Person, Hip] = Shelf(lambda person: _built(Hip(person)), _ONE_HIP_KEPT)
        self._drawn: Shelf[tuple[Person, int, int], Hip] = Shelf(
            lambda key: _built(Hip(key[0], samples=key[1], seed=key[2])), _SAMPLES_KEPT
        )
        self._operated: Shelf[tuple[Hip, Operation], Hip] = Shelf(
            lambda key: key[0].operated(key[1]), _SAMPLES_KEPT
        )

    def get(
        self,
        person: Person,
        samples: int | None = None,
        seed: int = 0,
        operation: Operation | None = None,
    ) -> Hip:
        """The central hip of a person, or the drawn ones, with everything built that threads share.

        Raises
        ------
        AnatomyError
            The person's measures contradict each other, or the operation is impossible.
        """
        hip = self._single.get(person) if samples is None else self._drawn.get((person, samples, seed))
        if operation is None or operation == Operation():
            return hip
        return self._operated.get((hip, operation))


def _built(hip: Hip) -> Hip:
    hip.model()
    _ = hip.landmarks.hip_centre_other_in_pelvis, hip.landmarks.shape_angle
    return hip
