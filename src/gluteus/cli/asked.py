"""Options made from the fields of a question when a verb is used.

``@asks(hip=HIP, operation=OPERATION)`` fills the parameters of these names; a field that is added
to the question becomes an option without any change here. `LaterCommand` makes the options of the
verb that is run and of no other, so that `gluteus --help` loads no question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from importlib import import_module
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, cast

import typer
from typer import Option

from gluteus.cli.help import PlainCommand
from gluteus.errors import AnatomyError

if TYPE_CHECKING:
    from gluteus.described import Described
    from gluteus.question import Question
    from gluteus.refusals import Misfit

_WIDEST_CHOICES = 60
MOST_SEED = 2**63 - 1
"""Largest seed of a random draw."""

Read = Callable[[Any], Mapping[str, object]]
Verb = Callable[..., None]

_METAVARS = {
    "kg": "KG", "m": "M", "mm": "MM", "degrees": "DEG", "N": "N", "N m": "NM", "years": "YEARS", "Hz": "HZ",
}  # fmt: skip


@dataclass(frozen=True)
class Spelling:
    """How the command line spells a field, where the field's own name and declaration do not fit.

    Attributes
    ----------
    option : str, optional
        Name of the option; the field's name without its unit otherwise.
    says : str, optional
        Help; the field's own otherwise.
    metavar : str, optional
    read : callable, optional
        Text of the command line -> values by field.
    back : callable, optional
        A number of the field -> its text on the command line.
    """

    option: str | None = None
    says: str | None = None
    metavar: str | None = None
    read: Read | None = None
    back: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Asked:
    """A question whose fields become options.

    Attributes
    ----------
    home, name : str
        Module and name of the question; it is imported when its options are made.
    spelled : mapping
        Field -> `Spelling`, for fields that are spelled in a way of their own.
    covered : frozenset of str
        Fields that the option of another field gives, too.
    heading : str
        Heading of these options in the help.
    """

    home: str
    name: str
    spelled: Mapping[str, Spelling] = field(default_factory=dict[str, Spelling])
    covered: frozenset[str] = frozenset()
    heading: str = "Study"

    @property
    def question(self) -> type[Question]:
        """The question itself."""
        return cast("type[Question]", getattr(import_module(self.home), self.name))

    def fields(self) -> dict[str, Described]:
        """The fields that have an option of their own."""
        from gluteus.question import described

        return {name: each for name, each in described(self.question).items() if name not in self.covered}

    def option_of(self, name: str) -> str:
        """The option that gives a field, such as ``--femoral-offset``."""
        from gluteus.units import without_unit

        found = self._spelling(name).option or without_unit(name)
        return f"--{found.replace('_', '-')}"

    def parameters(self, prefix: str) -> list[Parameter]:
        """A parameter of the verb for each field, named ``prefix`` and the field's name."""
        return [self._parameter(prefix, each) for each in self.fields().values()]

    def made(self, prefix: str, given: Mapping[str, Any]) -> Question:
        """The question that the options describe; fields without an option keep their defaults."""
        from gluteus.refusals import Misfit

        values: dict[str, object] = {}
        sources: dict[str, str] = {}  # by field, the option that gives it
        for name, each in self.fields().items():
            said = given.get(prefix + name)
            if said is not None and said != []:
                read = self._spelling(name).read
                found = {name: _read(each, said)} if read is None else read(said)
                values |= found
                sources |= dict.fromkeys(found, name)
        if "age" in sources:
            sources["age_to"] = "age"
        try:
            return self.question(**values)
        except Misfit as misfit:
            source = sources.get(str(misfit.place[0])) if misfit.place else None
            if source is None:
                raise
            raise AnatomyError(self._refusal(misfit, source, given[prefix + source])) from None

    def said(self, text: str) -> dict[str, object]:
        """Values by field of a text such as ``add-offset 5, lengthen 3, adapted``.

        Parameters
        ----------
        text : str
            Options without their dashes, or names of fields, separated by commas. Each is followed
            by a space, a colon or an equals sign and its value; a flag stands alone.

        Raises
        ------
        AnatomyError
            A name is unknown.
        """
        parts = (re.sub(r"[\s:=]+", " ", part.strip()).partition(" ") for part in text.split(","))
        return self.named({word: value for word, _, value in parts if word})

    def named(self, given: Mapping[str, object]) -> dict[str, object]:
        """Values by field of values by option.

        Parameters
        ----------
        given : mapping of str to object
            By option without its dashes, or by field; a flag may have an empty value.

        Raises
        ------
        AnatomyError
            A name is unknown.
        """
        from gluteus.refusals import no_such

        fields = self.fields()
        names = {self.option_of(name).removeprefix("--"): name for name in fields}
        values: dict[str, object] = {}
        for word, value in given.items():
            name = word if word in fields else names.get(word.removeprefix("--"))
            if name is None:
                raise AnatomyError(no_such("change", word, names, others={each: each for each in fields}))
            read = self._spelling(name).read
            if word in fields or read is None:
                flag = fields[name].kind == "flag" and value in ("", None)
                values[name] = True if flag else plain(value) if isinstance(value, str) else value
            else:
                values |= read(value)
        return values

    def in_words(self, text: str, fields: Iterable[str]) -> str:
        """As `in_options`, with options written without dashes, as `named` reads them."""
        return re.sub(r"(?<![\w-])--(?=[a-z])", "", self.in_options(text, fields))

    def in_options(self, text: str, fields: Iterable[str]) -> str:
        """A sentence with options in place of fields such as ``cup_anteversion_deg = 15``."""
        options = {name: self.option_of(name) for name in fields if name in self.fields()}

        def option(found: re.Match[str]) -> str:
            name, value = found[1], found[2]
            back = self._spelling(name).back
            return f"{options[name]} {back(value) if back else value}" if value else options[name]

        names = "|".join(sorted(options, key=len, reverse=True))
        return re.sub(rf"(?<![\w-])({names})\b(?: = (-?[\d.]+))?", option, text) if options else text

    def _refusal(self, misfit: Misfit, name: str, said: object) -> str:
        """A refusal with the option and the text that the user typed."""
        from gluteus.refusals import typed

        words = [str(each) for each in cast("list[object]", said)] if isinstance(said, list) else [str(said)]
        within = [str(part) for part in misfit.place[1:] if isinstance(part, str)]
        wrong = [each for each in words if within and each.partition("=")[0].strip() == within[0]]
        return f"{self.option_of(name)} {typed(', '.join(wrong or words))} {misfit.rule}"

    def _spelling(self, name: str) -> Spelling:
        return self.spelled.get(name, Spelling())

    def _parameter(self, prefix: str, each: Described) -> Parameter:
        spelling, name = self._spelling(each.name), self.option_of(each.name)
        names, kind, metavar = name, str, spelling.metavar or _metavar(each)
        if each.kind == "flag":
            names, kind, metavar = f"{name}/--no-{name[2:]}" if each.default else name, bool, None
        elif each.kind == "choice":
            metavar = _choices(each) or "NAME"
        several = each.kind in ("parts", "series", "names", "questions")
        annotation: Any = list[kind] | None if several else kind | None
        option = Option(None, names, metavar=metavar, help=spelling.says or _help(each))
        name = prefix + each.name
        return Parameter(name, Parameter.KEYWORD_ONLY, default=option, annotation=annotation)


def _metavar(each: Described) -> str | None:
    """The placeholder for the value of a field in the help: its unit, or ``NUMBER``."""
    number = "NUMBER" if each.kind in ("number", "integer") else None
    return _METAVARS.get(each.unit, number)


def _choices(each: Described) -> str:
    """The choices as a metavar, or nothing if they do not fit into a line of help."""
    words = "|".join(str(choice) for choice in each.choices)
    return words if len(words) <= _WIDEST_CHOICES else ""


def _help(each: Described) -> str:
    """The help of a field, with its unit, its range and its default."""
    ends = [f"{end:g}" for end in (each.low, each.high) if end is not None]
    inside = [each.unit, " to ".join(ends) if len(ends) == 2 and each.kind != "parts" else ""]
    listed = each.choices and (each.kind == "names" or (each.kind == "choice" and not _choices(each)))
    says = f"{each.says}: {', '.join(map(str, each.choices))}" if listed else each.says
    words = f"{says} [{', '.join(part for part in inside if part)}]" if any(inside) else says
    default = each.default
    if isinstance(default, list):
        default = ",".join(str(part) for part in cast("list[object]", default))
    if each.kind == "flag" or default in (None, "", 0, {}):
        return words
    return f"{words}; default: {default:g}" if isinstance(default, float) else f"{words}; default: {default}"


def _read(each: Described, said: Any) -> object:
    """The value of a field as it is written on the command line."""
    if each.kind == "names":
        return [name.strip() for part in said for name in part.split(",")]
    if each.kind == "numbers":
        return [plain(part) for part in said.split(",")]
    return plain(said) if isinstance(said, str) else said


def plain(text: str) -> object:
    """A text as a number; other texts stay text, and the field refuses them."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()


@dataclass(frozen=True)
class AskedHip(Asked):
    """The hips of a person: the options of the person, the number of hips and their seed."""

    def parameters(self, prefix: str) -> list[Parameter]:
        """See `Asked`; ``samples`` and ``seed`` come last."""
        says = "number of drawn hips"
        samples = Option(1000, "--samples", min=1, max=100_000, help=says)
        seed = Option(0, "--seed", min=0, max=MOST_SEED, help="seed of the random draws")
        own = {f"{prefix}samples": samples, f"{prefix}seed": seed}
        return super().parameters(prefix) + [
            Parameter(name, Parameter.KEYWORD_ONLY, default=each, annotation=int)
            for name, each in own.items()
        ]

    def made(self, prefix: str, given: Mapping[str, Any]) -> Any:
        """The hips that the options describe."""
        from gluteus.bones.person import Person
        from gluteus.model.hip.hip import Hip

        person = cast("Person", super().made(prefix, given))
        return Hip(person, samples=given[f"{prefix}samples"], seed=given[f"{prefix}seed"])


def asks(**questions: Asked) -> Callable[[Verb], Verb]:
    """Give a verb the options of questions; each question fills the parameter of its name.

    The verb has to be registered with ``cls=LaterCommand``.
    """

    def with_questions(verb: Verb) -> Verb:
        own = [each for each in signature(verb).parameters.values() if each.name not in questions]

        @wraps(verb)
        def run(**given: Any) -> None:
            from gluteus.refusals import Mismatch

            try:
                asked = {name: each.made(f"{name}__", given) for name, each in questions.items()}
                verb(**asked, **{each.name: given[each.name] for each in own})
            except Mismatch as error:
                words = str(error)
                for each in questions.values():
                    words = each.in_options(words, error.fields)
                raise AnatomyError(words) from error

        def in_full() -> Verb:
            options = [each for name, one in questions.items() for each in one.parameters(f"{name}__")]
            return _signed(run, [*own, *options])

        short = _signed(run, own)
        short.__dict__["in_full"] = in_full
        short.__dict__["questions"] = questions
        short.__dict__["headings"] = {f"{name}__": one.heading for name, one in questions.items()}
        return short

    return with_questions


def _signed(verb: Verb, parameters: list[Parameter]) -> Verb:
    """The verb with the parameters that typer should see."""

    @wraps(verb)
    def signed(**given: Any) -> None:
        verb(**given)

    parameters = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in parameters]
    signed.__dict__["__signature__"] = Signature(parameters)
    signed.__annotations__ = {each.name: each.annotation for each in parameters}
    return signed


class LaterCommand(PlainCommand):
    """A command whose options are made when it is used."""

    @cached_property
    def whole(self) -> Any:
        """The command with all its options."""
        verb = cast("Verb", self.callback)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(cls=PlainCommand, name=self.name, epilog=self.epilog)(verb.__dict__["in_full"]())
        command = cast("PlainCommand", typer.main.get_command(alone))
        command.headings = verb.__dict__["headings"]
        return command

    def make_context(self, *args: Any, **more: Any) -> Any:
        """See click: parse the arguments, with all options."""
        return self.whole.make_context(*args, **more)

    def get_params(self, ctx: Any) -> Any:
        """See click: all parameters."""
        return self.whole.get_params(ctx)
