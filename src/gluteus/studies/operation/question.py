"""Questions about a planned operation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from gluteus.model.hip.operation import Operation
from gluteus.question import Name, does_not_fit
from gluteus.studies.standing.question import LevelQuestion

BEFORE = "before"
"""Name of the hip before any operation."""

AFTER = "after"
"""Name of the only operation, if no options are compared."""

MOST_OPTIONS = 8
"""Maximum number of compared options, because more columns cannot be read side by side."""

Options = Annotated[dict[Name, Operation], Field(max_length=MOST_OPTIONS)]


class PlanQuestion(LevelQuestion):
    """One-leg stance before and after an operation, or after each of several options."""

    HEADING: ClassVar[str] = "Compared options"

    options: Options = Field(
        default_factory=dict[str, Operation],
        title="Options",
        description="operations to compare, by name; each adds its changes to the common ones",
    )

    @field_validator("options")
    @classmethod
    def _own_names(cls, options: dict[str, Operation]) -> dict[str, Operation]:
        for name in options:
            if name.strip() in ("", BEFORE):
                raise does_not_fit(
                    f"has an option named {name!r}, which is the hip before the operation; give another name"
                )
        return options

    def cases(self, operation: Operation) -> dict[str, Operation]:
        """Return operations by name: each option with the common changes.

        Parameters
        ----------
        operation : Operation
            The common changes, or the only operation if there are no options.
        """
        if not self.options:
            return {AFTER: operation}
        common = operation.content_given()
        return {
            name: Operation.model_validate(common | own.content_given()) for name, own in self.options.items()
        }
