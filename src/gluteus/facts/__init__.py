"""Is it true: verdicts on the statements of the record, from computed and cited evidence by written rules."""

from gluteus.facts.check import check, check_evidence
from gluteus.facts.evidence import Evidence
from gluteus.facts.rules import RULES
from gluteus.facts.verdict import CheckResult, ComputedEvidence, StatementVerdict, Verdict, settle

__all__ = [
    "RULES",
    "CheckResult",
    "ComputedEvidence",
    "Evidence",
    "StatementVerdict",
    "Verdict",
    "check",
    "check_evidence",
    "settle",
]
