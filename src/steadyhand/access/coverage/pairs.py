"""Which people could act together where it takes two, as far as that rests on the people alone.

The same rules as of a second person (`access.independence`): not the same person, not one who acts for the other, not
in one line, and not in one team or under one manager, because work on cases is about somebody's account. What either
did lately may rule out more. Bits as in `people`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from steadyhand.access.independence import line
from steadyhand.access.model import Staff

Tie = tuple[str, str]
"""What somebody is, and of whom or what."""


class Pairs:
    """Who depends on whom among some people; what holds of one account of a person holds of all of them."""

    def __init__(self, people: Sequence[Staff], staff: Mapping[str, Staff]) -> None:
        """`staff` is everybody by principal: people may have other accounts that do not count here."""
        self._people, self._staff = people, staff
        self._accounts: dict[str, list[Staff]] = defaultdict(list)
        for one in staff.values():
            self._accounts[one.person].append(one)
        self._tied: dict[Tie, int] = defaultdict(int)
        for n, one in enumerate(people):
            for tie in self._ties(one):
                self._tied[tie] |= 1 << n
        self._dependent: dict[int, int] = {}

    def any(self, bits: int, asking: int, approving: int) -> bool:
        """Whether there are two of these, of whom one may ask and the other approve, who are independent."""
        left, askers = bits & approving, bits & asking
        while left:
            n = (left & -left).bit_length() - 1
            if askers & ~self.dependent(n):
                return True
            team = self._people[n].team
            if team and not bits & ~self._tied["team", team]:
                return False  # all are of one team: nobody has to ask each of them
            left &= left - 1
        return False

    def dependent(self, n: int) -> int:
        """Those with whom the n-th does not act together, and they themselves."""
        found = self._dependent.get(n)
        if found is None:
            found = 1 << n
            for tie in self._against(self._people[n]):
                found |= self._tied.get(tie, 0)
            self._dependent[n] = found
        return found

    def _ties(self, member: Staff) -> Iterator[Tie]:
        for one in self._of(member):
            yield "account", one.principal
            yield "for", one.delegate_of or ""
            yield "manager", one.reports_to or ""
            yield "team", one.team
            for manager in line(one, self._staff):
                yield "under", manager

    def _against(self, member: Staff) -> Iterator[Tie]:
        """What whoever depends on somebody is."""
        for one in self._of(member):
            yield "account", one.principal
            yield "for", one.principal
            yield "under", one.principal
            for manager in line(one, self._staff):
                yield "account", manager
            for what, name in (("account", one.delegate_of), ("manager", one.reports_to), ("team", one.team)):
                if name:
                    yield what, name

    def _of(self, member: Staff) -> Sequence[Staff]:
        return self._accounts[member.person] if member.person else (member,)
