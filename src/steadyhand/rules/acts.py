"""The acts that enforcement knows, the mildest first: on what each falls, and what the rest of the house asks of it."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

Act = Literal[
    "warn",
    "label",
    "interstitial",
    "age_gate",
    "limit",
    "restrict",
    "restrict_feature",
    "demonetise",
    "remove",
    "suspend",
    "ban",
]
ACTS: Final[tuple[Act, ...]] = get_args(Act)


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of every act of one kind."""

    suits: frozenset[str]
    """Kinds of subject that it falls on."""
    on_account: bool = False
    """Whether it falls on the account of whoever wrote something, and not on what they wrote."""
    destructive: bool = True
    """Whether it takes something from somebody: the brakes count it, and on very many it takes two people."""
    lasts: bool = True
    """Whether it may have no end."""
    ends: bool = True
    """Whether rules may give it one."""
    weight: int = 0
    """How much of a ban it is on an account, of `LIKE_A_BAN`: small ones that last add up."""


_CONTENT: Final = frozenset({"post", "message", "media", "ad"})
_SEEN: Final = frozenset({"post", "media", "profile"})
TRAITS: Final[dict[Act, Traits]] = {
    "warn": Traits(suits=_CONTENT | {"account", "profile"}, destructive=False),
    "label": Traits(suits=_CONTENT | {"account", "profile"}, destructive=False, weight=1),
    "interstitial": Traits(suits=_SEEN | {"message", "ad"}, destructive=False),
    "age_gate": Traits(suits=_SEEN | {"account", "ad"}, weight=1),
    "limit": Traits(suits=_SEEN | {"account"}, weight=2),
    "restrict": Traits(suits=frozenset({"account", "post", "media"}), weight=2),
    "restrict_feature": Traits(suits=frozenset({"account"}), on_account=True, weight=1),
    "demonetise": Traits(suits=frozenset({"account", "post", "media"}), weight=1),
    "remove": Traits(suits=_CONTENT, ends=False),
    "suspend": Traits(suits=frozenset({"account"}), on_account=True, lasts=False),
    "ban": Traits(suits=frozenset({"account"}), on_account=True, ends=False),
}
DESTRUCTIVE: Final[frozenset[str]] = frozenset(act for act, traits in TRAITS.items() if traits.destructive)
ON_ACCOUNT: Final[frozenset[str]] = frozenset(act for act, traits in TRAITS.items() if traits.on_account)
LIKE_A_BAN: Final = 4
"""From this sum of weights on, what lasts on an account comes to a ban without end."""
INTERIM: Final[tuple[Act, ...]] = ("label", "interstitial", "age_gate", "limit")
"""What may hold until a second person has answered: it can all be made good."""


def weight(act: str) -> int:
    """How much of a ban an act is on an account, of `LIKE_A_BAN`; a feature is `restrict_feature:live`."""
    kind = act.partition(":")[0]
    return TRAITS[kind].weight if kind in TRAITS else 0


def rank(act: str) -> int:
    """How grave an act is among the others: 0 the mildest."""
    return ACTS.index(act) if act in ACTS else 0
