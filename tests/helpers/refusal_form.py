"""The form of every refusal: rule, value, place and remedy, without words of a library."""

from __future__ import annotations

import re

LIBRARY_WORDS = re.compile(
    r"Traceback|\w+Error\b|pydantic|[Ii]nput should|[Ee]xtra inputs|[Ff]ield required|NoneType|object at 0x"
    r"|Value error|Assertion failed|<class '|type=\w+_\w+|literal_error|ndarray|dtype"
)
"""Words of libraries, which no user should have to read."""

_VERBS = (
    "add|analyse|ask|begin|blank|call|cancel|change|check|choose|cite|close|compare|compute|continue|convert|"
    "copy|correct|cut|define|delete|download|draw|drop|end|exchange|export|fill|fix|follow|free|give|install|"
    "keep|leave|let|list|look|make|measure|merge|mirror|move|name|open|pass|place|play|point|put|raise|record|"
    "reinstall|remove|rename|repeat|replace|report|restore|round|run|save|see|select|send|separate|set|shorten|"
    "sort|specify|split|start|take|test|try|turn|unclamp|unset|upload|use|wait|weld|widen|write|zero"
)
_REMEDY = re.compile(rf"(?:^|[;:.,(] |\b(?:and|or|then) )(?:{_VERBS})\b", re.IGNORECASE)
_HINT = re.compile(r"did you mean|[;,] (?:was|is|are) [^;]*\?|\? ", re.IGNORECASE)
_RULE_THAT_IS_A_REMEDY = re.compile(
    r"\b(?:must|needs?|takes? one|is missing|(?:is|are) needed|lists them|only the editor)\b"
)
_LONGEST = 900


def has_remedy(sentence: str) -> bool:
    """Return whether a sentence tells the user what to do, or states a rule that does."""
    return any(each.search(sentence) for each in (_REMEDY, _HINT, _RULE_THAT_IS_A_REMEDY))


def flaws(sentence: str, *shown: str) -> list[str]:
    """Return what is wrong with the form of a refusal.

    Parameters
    ----------
    sentence : str
        The refusal as a user reads it.
    *shown : str
        Texts that it must contain: the name as this interface spells it, and the value.

    Returns
    -------
    list of str
        One entry for each fault; empty if the form is right.
    """
    found = [f"does not show {each!r}" for each in shown if each not in sentence]
    if not has_remedy(sentence):
        found.append("has neither a remedy nor a rule that is one")
    if LIBRARY_WORDS.search(sentence):
        found.append(f"has words of a library: {LIBRARY_WORDS.search(sentence)}")
    if "\n" in sentence.strip():
        found.append("has more than one line")
    if len(sentence) > _LONGEST:
        found.append(f"has {len(sentence)} characters")
    if re.search(r"\{[\w.]+(?::[^}]*)?\}", sentence):
        found.append("has an unfilled place")
    return found
