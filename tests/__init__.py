"""Tests of Gluteus, by kind: unit, laws, records, oracle and e2e (see CONTRIBUTING.md)."""
