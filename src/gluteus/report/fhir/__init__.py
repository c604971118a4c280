"""Export of encounters as FHIR R5."""
