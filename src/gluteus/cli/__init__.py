"""The verbs: parse, call one study, print. Each file holds the verbs of one kind of user."""

from gluteus.cli import article, hip, pain, plan, sensitivity  # each adds its verbs to `app`, in the order of the help
from gluteus.cli.app import app, main

__all__ = ["app", "article", "hip", "main", "pain", "plan", "sensitivity"]
