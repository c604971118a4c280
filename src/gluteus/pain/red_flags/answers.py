"""Files of answers: JSON with the version of the questionnaire that was used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from gluteus.anatomy.pain.patterns import pain_library
from gluteus.arguments import check_types
from gluteus.errors import AnatomyError, FileFormatError
from gluteus.json_types import JsonObject
from gluteus.pain.json_file import read_json
from gluteus.pain.red_flags.screening import AS_WORD, Answer, screen, yes_or_no
from gluteus.refusals import short

_AGAIN = "Questions were split and reworded, so ask them again: gluteus pain --ask --save FILE."


def answers_json(answers: Mapping[str, bool | None]) -> JsonObject:
    """Return answers as the text of a file that `read_answers` reads; missing answers are unknown.

    Parameters
    ----------
    answers : mapping of str to bool or None
        Answers by question id.
    """
    said = {key: AS_WORD[answers.get(key)] for key in pain_library().red_flags}
    return {"version": pain_library().version, "answers": said}


@check_types
def read_answers(path: Path | str) -> Mapping[str, bool | None]:
    """Read the answers in a JSON file ``{"version": 2, "answers": {"fever": "no", ...}}``.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    mapping of str to bool or None
        Answers by question id; None for unknown.

    Raises
    ------
    FileFormatError
        The file cannot be read, has another version, or answers a question that does not exist.
    """
    file = Path(path)
    content = read_json(file)
    if not isinstance(content, dict) or set(cast("dict[str, object]", content)) != {"version", "answers"}:
        raise FileFormatError(
            file, None, 'answers are {"version": N, "answers": {question: yes, no or unknown}}. Write it so.'
        )
    fields = cast("dict[str, object]", content)
    version = pain_library().version
    if fields["version"] != version or isinstance(fields["version"], bool):
        raise FileFormatError(
            file,
            None,
            f"the answers are to version {fields['version']!r} of the questions, not {version}. {_AGAIN}",
        )
    if not isinstance(fields["answers"], dict):
        raise FileFormatError(file, None, '"answers" must be an object of answers by question')
    answers = cast("dict[str, Answer]", fields["answers"])
    for key, value in cast("dict[str, object]", answers).items():
        if not isinstance(value, bool | str | None):
            raise FileFormatError(file, None, f"{key} must be yes, no or unknown; got {short(value)}")
    try:
        screen(answers)
    except AnatomyError as error:
        raise FileFormatError(file, None, str(error)) from error
    return {key: yes_or_no("question", key, value) for key, value in answers.items()}
