"""Encounters as FHIR R5."""
