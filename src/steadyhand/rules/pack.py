"""A pack: rules together with what their verdicts mean (pack.toml) and the policy articles behind them (policies.toml).

A verdict is a word; what follows from it is policy and belongs to the people who answer for it. Queues (queues.toml)
and the rules that send cases to them (routing/) belong to it too. All these files have one version, because a
decision rests on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from steadyhand.kernel.values import DAY
from steadyhand.rules.acts import ON_ACCOUNT, TRAITS, Act
from steadyhand.rules.areas import Area, IncidentClass, Severity
from steadyhand.rules.brakes import Quotas
from steadyhand.rules.check.program import MAIN
from steadyhand.rules.definitions import VERDICTS, definitions, meanings_of
from steadyhand.rules.errors import Place, Problem, Problems, did_you_mean
from steadyhand.rules.eu import CATEGORIES, PREFIX
from steadyhand.rules.hidden import refuse_controls
from steadyhand.rules.load import is_routing_file, is_rule_file, read_folder, rules_of, version_of
from steadyhand.rules.pack_brakes import TABLES, read_quotas
from steadyhand.rules.pack_incidents import KEY as INCIDENTS
from steadyhand.rules.pack_incidents import read_incidents
from steadyhand.rules.pack_labels import KEY as LABELS
from steadyhand.rules.pack_labels import USUAL, read_label_article
from steadyhand.rules.pack_queues import QUEUES
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.routing import Routing
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.toml import entries, place_of, read_toml
from steadyhand.rules.two_people import LONGEST, TwoPeople

STARTER = Path(__file__).parent.parent / "packs" / "starter"
POLICIES = "policies.toml"
EMPTY = "empty"
"""The key of pack.toml that says that no rules are meant."""

EffectKind = Literal["review", Act]


class VerdictMeaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows from a verdict: an effect on the event's post or account, under an article, for some days."""

    effect: EffectKind
    subject: Literal["post", "account"]
    article: str
    days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None
    label: str | None = None
    feature: str | None = None
    """What the account may not use, where the effect is `restrict_feature`."""


class _WrittenArticle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    area: Area
    severity: Severity
    title: Annotated[str, msgspec.Meta(min_length=1)]
    text: Annotated[str, msgspec.Meta(min_length=1)]
    effective: datetime
    eu_code: str | None = None
    two_people: TwoPeople = TwoPeople()
    version: Annotated[int, msgspec.Meta(ge=1)] = 1


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article of the community standards; `effective` is microseconds since the epoch, UTC."""

    id: str
    version: int
    area: Area
    severity: Severity
    title: str
    text: str
    effective: int
    eu_code: str | None = None
    """Its category in the EU's transparency database: see `rules.eu`."""
    two_people: TwoPeople = TwoPeople()
    """What under it one person does not impose alone."""


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A checked pack; `version` names the exact content of rules, verdicts and policies together."""

    rules: RuleSet
    verdicts: dict[str, VerdictMeaning]
    articles: dict[str, Article]
    quotas: Quotas = Quotas()
    definitions: dict[str, str] = {}
    """What each rule says, as a digest by its name: see `rules.definitions`."""
    label_article: str = USUAL
    """The article that labels rest on which rules put."""
    incidents: dict[str, IncidentClass] = {}
    """By rule: which incident it is where many say what it matches."""
    routing: Routing
    """Its queues, and which case goes to which."""
    notes: tuple[Problem, ...] = ()
    """What is no mistake, and what an author should know."""
    version: str


def load_pack(files: Mapping[str, str] | Path | str) -> Pack:
    """The pack of a folder, or of texts by path; raises `RuleError` with file, line and key path."""
    texts = pack_files(files if isinstance(files, Mapping) else read_folder(Path(files)))
    program, rules = rules_of({name: text for name, text in texts.items() if is_rule_file(name)})
    version = version_of(texts)
    problems = Problems(texts)
    refuse_controls(texts, problems)
    written = entries(texts, POLICIES, "articles", _WrittenArticle, problems)
    others = {EMPTY, LABELS, INCIDENTS} | TABLES
    verdicts = entries(texts, VERDICTS, "verdicts", VerdictMeaning, problems, others)
    _check_empty(texts, problems, acts=rules.acts)
    document = read_toml(VERDICTS, texts.get(VERDICTS, ""))
    placed = partial(place_of, texts, VERDICTS)
    quotas = read_quotas(document, rules.names, problems, placed)
    incidents = read_incidents(document, rules.names, problems, placed)
    problems.refuse_if_any()  # An entry that cannot be read would be reported again as missing.
    articles = {name: _article(texts, name, article, problems) for name, article in written.items()}
    for name, meaning in verdicts.items():
        _check_meaning(texts, name, meaning, articles, problems)
    resting, notes = read_label_article(program, document, articles, problems, placed)
    for declared in rules.verdicts:
        if declared.verdict not in verdicts:
            hint = (
                did_you_mean(declared.verdict, verdicts) or f"add [verdicts.{declared.verdict}] to {VERDICTS}"
            )
            problems.add(declared.place, f"nothing says what the verdict `{declared.verdict}` means", hint)
    problems.refuse_if_any()
    routing = load_routing(texts, version)
    return Pack(
        rules=rules,
        verdicts=verdicts,
        articles=articles,
        quotas=quotas,
        definitions=definitions(program, meanings_of(texts)),
        label_article=resting,
        incidents=incidents,
        routing=routing,
        notes=(*notes, *routing.notes),
        version=version,
    )


def is_pack_file(name: str) -> bool:
    """Whether a file of this name is part of a pack; any other in its folder is not read."""
    return is_rule_file(name) or is_routing_file(name) or name in (VERDICTS, POLICIES, QUEUES)


def pack_files(texts: Mapping[str, str]) -> dict[str, str]:
    """Those of the texts that are part of a pack."""
    return {name: text for name, text in texts.items() if is_pack_file(name)}


def _check_empty(texts: Mapping[str, str], problems: Problems, *, acts: bool) -> None:
    """A pack from which nothing can follow switches enforcement off: that must be said, never be a slip."""
    meant = read_toml(VERDICTS, texts.get(VERDICTS, "")).get(EMPTY, False)
    if type(meant) is not bool:
        problems.add(
            place_of(texts, VERDICTS, EMPTY), f"`{EMPTY}` is not true or false", f"write {EMPTY} = true"
        )
    elif acts and meant:
        hint = f"take `{EMPTY}` out of {VERDICTS}"
        problems.add(place_of(texts, VERDICTS, EMPTY), "this pack is said to be empty, and has rules", hint)
    elif not acts and not meant:
        hint = f"if that is meant, write `{EMPTY} = true` at the top of {VERDICTS}"
        message = f"no `WhenRules` is reached from `{MAIN}`: nothing would be enforced"
        problems.add(Place(MAIN), message, hint)


def _article(texts: Mapping[str, str], name: str, written: _WrittenArticle, problems: Problems) -> Article:
    effective = written.effective
    if effective.tzinfo is None:
        place = place_of(texts, POLICIES, "articles", name, "effective")
        problems.add(
            place,
            f"articles.{name}.effective: this instant has no offset",
            "write for instance 2026-01-01T00:00:00Z",
        )
        effective = effective.replace(tzinfo=UTC)
    if written.eu_code is not None and written.eu_code not in CATEGORIES:
        place = place_of(texts, POLICIES, "articles", name, "eu_code")
        problems.add(place, *_no_category(name, written.eu_code))
    micros = (effective - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    names = ("version", "area", "severity", "title", "text", "eu_code", "two_people")
    fields = {each: getattr(written, each) for each in names}
    return Article(id=name, effective=micros, **fields)


def _no_category(name: str, code: str) -> tuple[str, str]:
    """Message and hint."""
    hint = did_you_mean(code, CATEGORIES) or did_you_mean(f"{PREFIX}{code.upper()}", CATEGORIES)
    message = f"articles.{name}.eu_code: the EU's transparency database has no category `{code}`"
    return message, hint or f"write one of {', '.join(sorted(CATEGORIES))}"


def _check_meaning(
    texts: Mapping[str, str],
    name: str,
    meaning: VerdictMeaning,
    articles: Mapping[str, Article],
    problems: Problems,
) -> None:
    def wrong(key: str, message: str, hint: str = "") -> None:
        problems.add(
            place_of(texts, VERDICTS, "verdicts", name, key), f"verdicts.{name}.{key}: {message}", hint
        )

    if meaning.article not in articles:
        hint = did_you_mean(meaning.article, articles) or f"add [articles.{meaning.article}] to {POLICIES}"
        wrong("article", f"there is no article `{meaning.article}`", hint)
    if meaning.effect in ON_ACCOUNT and meaning.subject != "account":
        wrong("subject", f"only an account can be the subject of `{meaning.effect}`")
    traits = None if meaning.effect == "review" else TRAITS[meaning.effect]
    if (traits is None or not traits.ends) and meaning.days is not None:
        wrong("days", f"`{meaning.effect}` does not end by itself", "leave `days` out")
    if traits is not None and not traits.lasts and meaning.days is None:
        wrong("days", "a suspension needs an end", "write `days = 7`, or use `ban`")
    if traits is not None and meaning.subject not in traits.suits:
        wrong("subject", f"`{meaning.effect}` is not for a {meaning.subject}")
    if meaning.effect != "label" and (meaning.days or 0) > LONGEST // DAY:
        wrong("days", "an end lies within a year", "write at most 365, or leave `days` out")
    if (meaning.effect == "label") != (meaning.label is not None):
        wrong("label", "`label` goes with the effect `label`, and that effect needs it")
    if (meaning.effect == "restrict_feature") != (meaning.feature is not None):
        wrong("feature", "`feature` goes with the effect `restrict_feature`, and that effect needs it")
