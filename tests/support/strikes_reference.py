"""A small model of the strikes of one account, written from the documentation and not from the code."""

from __future__ import annotations

from dataclasses import dataclass, field

HOUR = 3_600_000_000
DAY = 24 * HOUR
EXPIRES = 4 * DAY
TOGETHER = 12 * HOUR
POINTS = {"medium": 1, "severe": 3}


@dataclass
class One:
    """One strike."""

    at: int
    severity: str
    decision: str
    annulled: bool = False


@dataclass
class Struck:
    """All strikes of an account on one ladder that warns first, the earliest first."""

    strikes: list[One] = field(default_factory=list)

    def annul(self, number: int) -> str:
        """What becomes of annulling one."""
        if number > len(self.strikes):
            return "unknown_strike"
        one = self.strikes[number - 1]
        if one.annulled:
            return "annulled"
        one.annulled = True
        return "done"

    def undone(self, decision: str) -> None:
        """Those of a decision never were."""
        for one in self.strikes:
            one.annulled = one.annulled or one.decision == decision

    def counted(self) -> list[str]:
        """How each counts beside the others."""
        told, lead = [], list[One]()
        for one in self.strikes:
            if one.annulled:
                how = "annulled"
            elif lead and one.at - lead[-1].at < TOGETHER:
                how = "together"
            elif one.severity != "severe" and not any(one.at < before.at + EXPIRES for before in lead):
                how = "warning"
            else:
                how = "points"
            if how in {"warning", "points"}:
                lead.append(one)
            told.append(how)
        return told

    def points(self, now: int) -> int:
        """What they come to at an instant."""
        pairs = zip(self.strikes, self.counted(), strict=True)
        return sum(POINTS[one.severity] for one, how in pairs if how == "points" and now < one.at + EXPIRES)
