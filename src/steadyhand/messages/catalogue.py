"""All messages in all languages of an installation: those shipped, and those of a folder of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from steadyhand.messages.choosing import met
from steadyhand.messages.forms import Form, form_of
from steadyhand.messages.pattern import Kind, Malformed, Pattern, Value, parsed

SHIPPED: Final = Path(__file__).parent / "texts"
MEASURE: Final = "en"
"""The language whose messages say which there are, and which arguments each has."""
LOCALE: Final = "locale"
"""The key of a file that says whose way of writing days and numbers it follows; without it, that of its name."""
_TOLD: Final = 8
_KEPT: Final = 1_024
"""Messages that are remembered in every language: what rules do is told in the same words thousands of times."""


class InvalidMessages(ValueError):
    """Messages cannot be used as they are; says file, message and what to mend."""


class Countries(msgspec.Struct, frozen=True):
    """Countries (ISO 3166-1, two capitals), which each language names in its own way."""

    codes: tuple[str, ...]


class Said(msgspec.Struct, frozen=True):
    """A message still to be put into words: its id and its arguments, which may be messages themselves."""

    id: str
    values: Mapping[str, Any] = {}
    """Each a `Value`, `Countries`, a message, or several of these."""


class Language(msgspec.Struct, frozen=True):
    """The messages of one language."""

    tag: str
    form: Form
    patterns: Mapping[str, Pattern]

    def put(self, said: Said) -> str:
        """A message in words. Raises `KeyError` where there is none of this id, or where an argument is not given."""
        values = {
            name: value if type(value) is str or type(value) is int else self._own(value)
            for name, value in said.values.items()
        }
        return self.patterns[said.id].text(values, self.form)

    def say(self, message: str, **values: Value) -> str:
        """The same, by its id."""
        return self.patterns[message].text(values, self.form)

    def _own(self, value: Any) -> Value:
        """A value as this language puts it into a sentence."""
        if isinstance(value, Said):
            return self.put(value)
        if isinstance(value, Countries):
            return self.form.countries(value.codes)
        return tuple(self.put(one) if isinstance(one, Said) else one for one in value)


class Catalogue:
    """The languages in which people are told things. Frozen once it is made, but for what it remembers."""

    def __init__(self, languages: Iterable[Language], default: str = MEASURE) -> None:
        self.languages: Mapping[str, Language] = {one.tag: one for one in languages}
        self.default = default
        self._tags = {tag.lower(): tag for tag in self.languages}
        self._kept: dict[object, Mapping[str, str]] = {}

    def __getitem__(self, tag: str) -> Language:
        return self.languages[tag]

    def everywhere(self, said: Said) -> Mapping[str, str]:
        """A message in words, by language. Raises `KeyError` as `Language.put` does."""
        key = (said.id, *said.values.items())
        try:
            found = self._kept.get(key)
        except TypeError:  # a message in it, which is no key
            return self._everywhere(said)
        if found is None:
            found = self._everywhere(said)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found

    def choose(self, *wishes: str) -> str:
        """The language of the first wish that there is: `pt-BR` is met by itself, then by `pt`, then by `pt-PT`.

        Else the installation's own.
        """
        for wish in wishes:
            if (tag := met(wish, self._tags)) is not None:
                return self._tags[tag]
        return self.default

    def _everywhere(self, said: Said) -> Mapping[str, str]:
        return {tag: language.put(said) for tag, language in self.languages.items()}


def shipped() -> Catalogue:
    """The messages that come with this program."""
    return catalogue(None)


def catalogue(folder: Path | None, default: str = MEASURE) -> Catalogue:
    """The messages shipped, and those of a folder: whole languages, or other words for some of the shipped messages.

    Raises `InvalidMessages`.
    """
    return _shipped(default) if folder is None else _catalogue(folder, default)


@cache
def _shipped(default: str) -> Catalogue:
    return _catalogue(None, default)


def _catalogue(folder: Path | None, default: str) -> Catalogue:
    texts = {path.stem: _read(path) for path in sorted(SHIPPED.glob("*.toml"))}
    wrong: list[str] = []
    measure = _language(MEASURE, texts[MEASURE], wrong)
    for path in _files(folder):
        texts[path.stem] = texts.get(path.stem, {}) | _read(path)
    languages = [_language(tag, told, wrong) for tag, told in texts.items()]
    for one in languages:
        wrong += _faults(one, measure)
    if wrong:
        more = f" (and {len(wrong) - _TOLD} more)" if len(wrong) > _TOLD else ""
        raise InvalidMessages("; ".join(wrong[:_TOLD]) + more)
    if default not in texts:
        there = ", ".join(sorted(texts))
        raise InvalidMessages(f"language: there are no messages in {default!r}, only in {there}")
    return Catalogue(languages, default)


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise InvalidMessages(f"messages: there is no folder {folder}")
    found = sorted(folder.glob("*.toml"))
    if not found:
        raise InvalidMessages(f"messages: {folder} holds no file such as pt.toml")
    return found


def _read(path: Path) -> dict[str, str]:
    """The texts of a file by id, `notice.why`, with `locale` among them. Raises `InvalidMessages`."""
    try:
        return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidMessages(f"{path.name}: {error}") from None


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _language(tag: str, texts: Mapping[str, Any], wrong: list[str]) -> Language:
    """A language made of its texts; what is no message is named in `wrong` and left out."""
    patterns = {}
    for name, text in texts.items():
        try:
            if name != LOCALE:
                patterns[name] = parsed(text)
        except Malformed as error:
            wrong.append(f"{tag}.toml: {name}: {error}")
    return Language(tag, _form(tag, str(texts.get(LOCALE, tag))), patterns)


def _form(tag: str, locale: str) -> Form:
    try:
        form_of(tag)
        return form_of(locale)
    except ValueError as error:
        raise InvalidMessages(f"{tag}.toml: {error}") from None


def _faults(one: Language, measure: Language) -> Iterator[str]:
    """What is wrong with a language, measured by the messages that the program asks for."""
    file = f"{one.tag}.toml"
    for name in sorted(measure.patterns.keys() - one.patterns.keys()):
        yield f"{file}: {name} is missing"
    for name, pattern in one.patterns.items():
        known = measure.patterns.get(name)
        faults = ["no message is called so"] if known is None else _differs(pattern, known)
        yield from (f"{file}: {name}: {fault}" for fault in (*faults, *_plural_faults(pattern, one.form)))


def _differs(pattern: Pattern, known: Pattern) -> Iterator[str]:
    has, needs = pattern.arguments(), known.arguments()
    for argument in sorted(needs.keys() - has.keys()):
        yield f"the argument {{{argument}}} is missing"
    for argument in sorted(has.keys() - needs.keys()):
        yield f"the argument {{{argument}}} is unknown; there are {', '.join(sorted(needs)) or 'none'}"
    for argument in sorted(has.keys() & needs.keys()):
        allowed: set[Kind] = needs[argument] | ({"words"} if "number" in needs[argument] else set())
        if strange := has[argument] - allowed:
            yield f"{{{argument}}} is written as {strange.pop()}, and is {' or '.join(sorted(needs[argument]))}"
    codes = known.codes()
    for argument, named in pattern.codes().items():
        for code in sorted(named - codes.get(argument, named)):
            yield f"{{{argument}}} is never {code!r}"


def _plural_faults(pattern: Pattern, form: Form) -> Iterator[str]:
    for kind, named in pattern.plurals():
        ordinal = kind == "selectordinal"
        for category in sorted(form.categories(ordinal=ordinal) - named):
            yield f"the {kind} form {category!r} is missing"
        for category in sorted(named - form.known(ordinal=ordinal)):
            yield f"the language has no {kind} form {category!r}"
