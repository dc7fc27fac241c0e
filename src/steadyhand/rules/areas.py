"""The words that cases are sorted by: policy areas, severities, where a case comes from, and whom it is about."""

from __future__ import annotations

from typing import Final, Literal, get_args

Area = Literal[
    "hate", "harassment", "violence", "imminent_harm", "child_safety", "self_harm",
    "spam", "scams", "election", "impersonation", "adult", "other",
]  # fmt: skip
Severity = Literal["low", "medium", "high", "severe"]
CaseSource = Literal[
    "report", "trusted_flagger", "authority", "rule", "hash", "federation", "staff", "partner", "appeal",
    "campaign",
]  # fmt: skip
"""Who or what asked first: somebody on the platform, a trusted flagger, an authority's order, a rule, known material,
another platform, the house's own people, a verified partner, somebody who appeals, or a person who put a campaign
before the desk."""
SubjectClass = Literal["ordinary", "protected", "staff"]
IncidentClass = Literal[
    "procedure", "eligibility", "suppression", "intimidation", "premature_result", "delegitimisation",
    "impersonation", "harassment_of_officials", "synthetic_media", "foreign_or_inauthentic",
]  # fmt: skip
"""What goes on in an election, where many say one thing or act as one."""

AREAS: Final[tuple[str, ...]] = get_args(Area)
SEVERITIES: Final[tuple[str, ...]] = get_args(Severity)
CASE_SOURCES: Final[tuple[str, ...]] = get_args(CaseSource)
SUBJECT_CLASSES: Final[tuple[str, ...]] = get_args(SubjectClass)
INCIDENT_CLASSES: Final[tuple[IncidentClass, ...]] = get_args(IncidentClass)
