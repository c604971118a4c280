"""The verbs: parse, call one study, print. Each file holds the verbs of one kind of user."""

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
