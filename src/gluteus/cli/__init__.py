"""The verbs of the command line: each parses its options, calls one study and prints the result.

Each file holds the verbs for one kind of user.
"""

from gluteus.cli import (  # each adds its verbs to `app`
    article,
    cohort,
    examine,
    exercises,
    hip,
    keys,
    lab,
    lint,
    markers,
    motion,
    pain,
    plan,
    reports,
    sensitivity,
    serve,
    trials,
    validate,
)
from gluteus.cli.app import app, main

__all__ = [
    "app",
    "article",
    "cohort",
    "examine",
    "exercises",
    "hip",
    "keys",
    "lab",
    "lint",
    "main",
    "markers",
    "motion",
    "pain",
    "plan",
    "reports",
    "sensitivity",
    "serve",
    "trials",
    "validate",
]
