"""Which signs to examine next: those that part a candidate from its rivals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gluteus.anatomy.pain.patterns import Sign, pain_library

MOST = 3


def examination(
    members: tuple[str, ...], rivals: Iterable[str], found: Mapping[str, bool]
) -> tuple[Sign, ...]:
    """One to three signs, not yet examined, that part a candidate from its rivals; none when none is left.

    First what parts the members of a group, then signs for the candidate, those with figures first and
    those that need needles or machines last, then those for its strongest rivals; when all of these are done,
    the signs that are always asked for. A sign whose reading is disputed is never proposed.

    Parameters
    ----------
    members: patterns of the candidate. rivals: patterns of the other candidates, strongest first.
    found: signs that were examined already.
    """
    records = pain_library()
    wanted = [key for each in records.merged.values() if each.members == members for key in each.examine]
    for group in (members, *((rival,) for rival in rivals)):
        for_group = [each for each in records.signs.values() if _about(each, group)]
        wanted += [each.id for each in sorted(for_group, key=_later)]
    wanted += [each.id for each in records.signs.values() if each.always]
    left = [key for key in dict.fromkeys(wanted) if key not in found]
    return tuple(records.signs[key] for key in left[:MOST])


def _about(sign: Sign, patterns: Iterable[str]) -> bool:
    about = bool(set(patterns) & {*sign.favours, *sign.alike})
    return about and not sign.always and sign.held_back is None


def _later(sign: Sign) -> tuple[bool, bool]:
    return sign.kind in ("block", "imaging"), not sign.moves
