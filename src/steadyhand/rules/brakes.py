"""Brakes: a rule that acts far more often than anybody expected loses what it does to people, and a person looks first.

Every rule has a quota, so that a slip in one rule limits a handful of posts and not everybody's. There are two models:
the daily quotas of Bluesky's automod (absolute numbers), and the emergency disable of MediaWiki's AbuseFilter (a filter
under 24 hours old that matches more than two actions and more than 5 % of them).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from steadyhand.kernel.values import DAY

Window = Literal["hour", "day", "appeals"]
"""In which it acted too often; or that it was found wrong too often on appeal."""
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]

PER_HOUR: Final = 1_000
PER_DAY: Final = 5_000
"""What the reviewers of a large platform can still look through again, should all of it have been wrong."""
PERCENT_HOUR: Final = 10.0
PERCENT_DAY: Final = 5.0
"""A wave of spam may be a tenth of an hour's posts. Through a whole day no honest rule acts on one of twenty."""
ENOUGH_TRAFFIC: Final = 200
"""Posts and accounts that must have come in the window before shares say anything: five of fifty may be chance."""
NEW_RULE: Final = DAY
"""Age under which a rule is new: most slips show in their first hours, so it is looked at sooner."""
ENOUGH_FOR_NEW: Final = 20
FEW: Final = 2
"""A new rule may act this often whatever the share: somebody tries it."""


class Quota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a rule may act; `percent_*` of the posts and accounts that came in meanwhile."""

    per_hour: Count = PER_HOUR
    per_day: Count = PER_DAY
    percent_hour: Percent = PERCENT_HOUR
    percent_day: Percent = PERCENT_DAY


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """What two people allow a rule during one incident, in place of its quota; None is without limit."""

    per_hour: int | None = None
    per_day: int | None = None


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule acted, and how many posts and accounts came in; of a new rule, since it is new."""

    hour: int
    day: int
    traffic_hour: int
    traffic_day: int
    among_hour: int | None = None
    """How often it acted on that traffic, where that is not all it did: a new rule may have been tried by a share."""
    among_day: int | None = None


class Tripped(msgspec.Struct, frozen=True, kw_only=True):
    """A rule is over its quota: `counted` acts in a `window`, where `quota` are allowed."""

    rule: str
    why: str
    counted: int
    quota: int
    window: Window


class Quotas(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack says of brakes: the quota of every rule, the quotas of some, and whose each rule is."""

    usual: Quota = Quota()
    rules: dict[str, Quota] = {}
    owners: dict[str, str] = {}

    def of(self, rule: str) -> Quota:
        """The quota of a rule."""
        return self.rules.get(rule, self.usual)


def judge(
    rule: str, counted: Counted, quota: Quota, *, new: bool, raised: Raised | None = None
) -> Tripped | None:
    """Whether a rule is over its quota, the hour looked at first; `new`: younger than `NEW_RULE`."""
    if raised is not None:
        allowed = raised.per_hour, raised.per_day
        return _beyond(rule, "hour", counted.hour, allowed[0]) or _beyond(
            rule, "day", counted.day, allowed[1]
        )
    among = (
        counted.hour if counted.among_hour is None else counted.among_hour,
        counted.day if counted.among_day is None else counted.among_day,
    )
    return (
        _beyond(rule, "hour", counted.hour, quota.per_hour)
        or _too_broad(rule, "hour", among[0], counted.traffic_hour, quota.percent_hour, new=new)
        or _beyond(rule, "day", counted.day, quota.per_day)
        or _too_broad(rule, "day", among[1], counted.traffic_day, quota.percent_day, new=new)
    )


def is_new(since: int | None, now: int) -> bool:
    """Whether a rule that is as it is since an instant is new; one of unknown age may be."""
    return since is None or now - since < NEW_RULE


def _beyond(rule: str, window: Window, acted: int, allowed: int | None) -> Tripped | None:
    if allowed is None or acted <= allowed:
        return None
    why = f"`{rule}` acted {acted} times within {_words(window)}; its quota is {allowed}."
    return Tripped(rule=rule, why=why, counted=acted, quota=allowed, window=window)


def _too_broad(
    rule: str, window: Window, acted: int, traffic: int, percent: float, *, new: bool
) -> Tripped | None:
    if traffic < (ENOUGH_FOR_NEW if new else ENOUGH_TRAFFIC) or (new and acted <= FEW):
        return None
    allowed = int(traffic * percent / 100)
    if acted <= allowed:
        return None
    why = (
        f"`{rule}`{', which is less than a day old,' if new else ''} acted on {acted} of the {traffic} posts and "
        f"accounts within {_words(window)}, {acted / traffic:.0%}; its quota is {percent:g} %."
    )
    return Tripped(rule=rule, why=why, counted=acted, quota=allowed, window=window)


def _words(window: Window) -> str:
    return "an hour" if window == "hour" else "a day"
