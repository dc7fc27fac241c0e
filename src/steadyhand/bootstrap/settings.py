"""Settings of an installation: a data folder, and a `steadyhand.toml` in it where something differs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from steadyhand.access.federation.model import OidcTerms
from steadyhand.access.identity.model import Policy
from steadyhand.access.provisioning.model import ScimTerms
from steadyhand.access.revocation.model import SignalTerms
from steadyhand.access.roles import ROLES
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.signals.resolving import name_server

FILE: Final = "steadyhand.toml"
PORTS: Final = 65_536
ANNOUNCED: Final = "service.json"
SCIM_TOKEN: Final = "STEADYHAND_SCIM_TOKEN"  # noqa: S105 - where the token is, not the token
STATEMENTS_TOKEN: Final = "STEADYHAND_STATEMENTS_TOKEN"  # noqa: S105 - likewise
STATE_TOKEN: Final = "STEADYHAND_STATE_TOKEN"  # noqa: S105 - likewise
OIDC_SECRET: Final = "STEADYHAND_OIDC_SECRET"  # noqa: S105 - likewise
TOKEN_LENGTH: Final = 24
"""Characters of the shortest key of a directory."""
AREAS: Final = (
    "hate", "harassment", "violence", "imminent_harm", "child_safety", "self_harm",
    "spam", "scams", "election", "impersonation", "adult", "other",
)  # fmt: skip
REGIONS: Final = ("na", "eu", "latam", "apac", "mea", "unknown")


class InvalidSettings(ValueError):
    """The settings file is wrong; the message names the key."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where effects go: the platform's endpoint; `secret` is `whsec_` and base64."""

    url: str
    secret: str


class Transparency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The EU's transparency database, to which statements of reasons go: its address, and the platform's token."""

    url: str
    token: str = ""


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the platform says what it enforces; without a `token` what is asked is signed with the webhook's secret."""

    url: str
    token: str = ""


class Dns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asked for the mail exchangers that rules ask about; without `servers`, the system's name servers."""

    servers: tuple[str, ...] = ()
    """Addresses, with a port where it is not 53: `192.0.2.1`, `[2001:db8::1]:5353`."""
    timeout_ms: Annotated[int, msgspec.Meta(ge=1, le=5_000)] = 250
    """How long a batch of events waits for the answers to all it asks."""
    off: bool = False
    """Nothing is asked: `MXLookup` is always null."""


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who works here, how they prove it, and how long that lasts."""

    scim: ScimTerms = ScimTerms()
    oidc: OidcTerms | None = None
    """Who signs people in; None where passwords and passkeys do."""
    signals: SignalTerms | None = None
    """From whom security events are taken; None where from nobody."""
    passkeys: Literal["required", "off"] = "required"
    """Whether what is consequential needs a passkey; `off` is for trying things out alone."""
    session_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12
    idle_minutes: Annotated[int, msgspec.Meta(ge=5, le=24 * 60)] = 120
    verified_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 8
    """How long a passkey's confirmation counts, and `fresh_minutes` how long for the gravest acts."""
    fresh_minutes: Annotated[int, msgspec.Meta(ge=1, le=24 * 60)] = 15
    proxies: tuple[str, ...] = ()
    """Addresses or networks of your own proxies, whose `X-Forwarded-For` is believed."""
    authenticators: tuple[str, ...] = ()
    """AAGUIDs of the authenticators that administrators may enrol; any where none is named."""
    floor: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """The share of the people there usually are below which cases of an area, language and hour count as lost."""

    @property
    def policy(self) -> Policy:
        """The same as the room `access` takes it."""
        return Policy(
            passkeys=self.passkeys == "required",
            length=self.session_hours * HOUR,
            idle=self.idle_minutes * MINUTE,
            verified_for=self.verified_hours * HOUR,
            fresh_for=self.fresh_minutes * MINUTE,
            proxies=self.proxies,
            authenticators=tuple(name.lower() for name in self.authenticators),
        )


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set. URLs default to SQLite files in the data folder."""

    data: Path = Path("data")
    record: str = ""
    events: str = ""
    working: str = ""
    host: str = "127.0.0.1"
    port: int = 8321
    engine_port: int = 8322
    public_url: str = ""
    rules: Path | None = None
    """A folder with a rule pack; the starter pack if unset."""
    messages: Path | None = None
    """A folder with messages in further languages, or with other words for those shipped."""
    language: str = "en"
    """The language in which somebody is told things whose own is not known."""
    webhook: Webhook | None = None
    statements: Transparency | None = None
    state: State | None = None
    """Where the platform is asked what it enforces; None where nobody asks."""
    dns: Dns = Dns()
    access: Access = Access()
    areas: tuple[str, ...] = AREAS
    regions: tuple[str, ...] = REGIONS
    hint: str | None = None
    undo_seconds: Annotated[int, msgspec.Meta(ge=0, le=300)] = 30
    """How long effects of a person's decision wait here, so that it can be taken back before anybody is told."""

    @property
    def door_socket(self) -> Path:
        """Where the engine's process finds the door."""
        return self.data / "door.sock"

    @property
    def archive(self) -> Path:
        """The Parquet archive of events."""
        return self.data / "archive"

    @property
    def embedded(self) -> bool:
        """Whether the record is an SQLite file here."""
        return self.record.startswith("sqlite")


def load(data: Path, **overrides: object) -> Settings:
    """The settings of a data folder. Raises `InvalidSettings`."""
    path = data / FILE
    told: dict[str, object] = {}
    if path.exists():
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidSettings(f"{path}: {error}") from None
    told |= {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = msgspec.convert({**told, "data": str(data)}, Settings, strict=True, dec_hook=_read)
    except msgspec.ValidationError as error:
        raise InvalidSettings(f"{path}: {error}") from None
    settings = _with_defaults(settings)
    if problem := _problem(settings):
        raise InvalidSettings(f"{path}: {problem}")
    return settings


def written(settings: Settings) -> str:
    """Settings as JSON, to hand them to another process."""
    return msgspec.json.encode(settings, enc_hook=str).decode()


def read(text: str) -> Settings:
    """Settings as `written` wrote them."""
    return msgspec.json.decode(text, type=Settings, dec_hook=_read)


def announce(settings: Settings) -> None:
    """Write down where the running service listens, for the commands that ask it."""
    ports = {"port": settings.port, "engine_port": settings.engine_port}
    (settings.data / ANNOUNCED).write_bytes(msgspec.json.encode(ports))


def as_announced(settings: Settings) -> Settings:
    """These settings with the ports of the service that was last started on this folder."""
    path = settings.data / ANNOUNCED
    if not path.exists():
        return settings
    ports = msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    return msgspec.structs.replace(settings, **ports)


def _problem(settings: Settings) -> str | None:
    """What no service could run with; told before anything starts."""
    for name in ("port", "engine_port"):
        if not 0 < getattr(settings, name) < PORTS:
            return f"{name} is a number from 1 to {PORTS - 1}."
    if settings.port == settings.engine_port:
        return "port and engine_port are two different ports."
    for name in ("record", "events", "working"):
        if not getattr(settings, name).startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            return (
                f"{name} is sqlite:///FILE or postgresql://...; leave it out for a file in the data folder."
            )
    if settings.webhook is not None and not settings.webhook.url.startswith(("http://", "https://")):
        return "webhook.url begins with http:// or https://."
    if not settings.public_url.startswith(("http://", "https://")):
        return "public_url begins with http:// or https://."
    access = settings.access
    if problem := (
        _wrong_register(settings.statements)
        or _wrong_state(settings)
        or _wrong_signals(access.signals)
        or _wrong_directory(access.scim)
    ):
        return problem
    if settings.rules is not None and not settings.rules.is_dir():
        return f"rules: there is no folder {settings.rules}."
    return _wrong_server(settings.dns.servers) or _wrong_access(settings)


def _wrong_access(settings: Settings) -> str | None:
    access = settings.access
    for proxy in access.proxies:
        if not _means(ip_network, proxy):
            return f"access.proxies: {proxy!r} is no address or network: write 192.0.2.1 or 10.0.0.0/8."
        if ip_network(proxy).prefixlen == 0:
            return (
                f"access.proxies: {proxy!r} is everybody, who could then say to be anywhere: name your own."
            )
    for name in access.authenticators:
        if not _means(UUID, name):
            return (
                f"access.authenticators: {name!r} is no AAGUID, such as 2fc0579f-8113-47ea-b116-bb5a8db9202a."
            )
    if access.oidc and not _is_private(access.oidc.issuer):
        return "access.oidc.issuer begins with https://, or is on this machine (http://localhost)."
    host = urlsplit(settings.public_url).hostname or ""
    if access.passkeys == "required" and _means(ip_address, host):
        return (
            f"public_url names an address, and browsers keep passkeys for names only: write http://localhost:"
            f'{settings.port} or https://a.name, or set passkeys = "off" under [access].'
        )
    return None


def _wrong_register(register: Transparency | None) -> str | None:
    if register is None:
        return None
    if not _is_private(register.url):
        return "statements.url begins with https://, or is on this machine (http://localhost)."
    return None if register.token else f"statements.token is missing: set it, or {STATEMENTS_TOKEN}."


def _wrong_state(settings: Settings) -> str | None:
    state = settings.state
    if state is None:
        return None
    if not _is_private(state.url):
        return "state.url begins with https://, or is on this machine (http://localhost)."
    if state.token or settings.webhook is not None:
        return None
    return f"state.token is missing, and there is no webhook to sign with: set one, or {STATE_TOKEN}."


def _is_private(address: str) -> bool:
    """Whether nobody on the way reads or changes what is sent there."""
    url = urlsplit(address)
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in {"localhost", "127.0.0.1"})


def _means(kind: Callable[[str], object], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _wrong_signals(terms: SignalTerms | None) -> str | None:
    if terms is None or terms.keys.is_file():
        return None
    return f"access.signals.keys: there is no file {terms.keys}: put the issuer's JSON Web Key Set there."


def _wrong_directory(terms: ScimTerms) -> str | None:
    if terms.token and len(terms.token) < TOKEN_LENGTH:
        return (
            f"access.scim.token has at least {TOKEN_LENGTH} characters: `openssl rand -base64 32` makes one."
        )
    for group, role in terms.groups.items():
        if role not in ROLES:
            return f"access.scim.groups: {group} is to have the role {role!r}; roles: {', '.join(sorted(ROLES))}."
    for principal in terms.adopt:
        if not principal.startswith("staff:"):
            return f"access.scim.adopt: {principal!r} is no member of staff: write staff:<handle>."
    return None


def _wrong_server(servers: Iterable[str]) -> str | None:
    for server in servers:
        try:
            name_server(server)
        except ValueError as error:
            return f"dns.servers: {error} Write an address, such as 192.0.2.1 or [2001:db8::1]:53."
    return None


def _read(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


def _with_defaults(settings: Settings) -> Settings:
    base = settings.data.absolute()
    access = settings.access
    token = os.environ.get(SCIM_TOKEN) or access.scim.token
    oidc = access.oidc and msgspec.structs.replace(
        access.oidc, client_secret=os.environ.get(OIDC_SECRET) or access.oidc.client_secret
    )
    statements = settings.statements and msgspec.structs.replace(
        settings.statements, token=os.environ.get(STATEMENTS_TOKEN) or settings.statements.token
    )
    state = settings.state and msgspec.structs.replace(
        settings.state, token=os.environ.get(STATE_TOKEN) or settings.state.token
    )
    return msgspec.structs.replace(
        settings,
        statements=statements,
        state=state,
        data=base,
        record=settings.record or f"sqlite:///{base}/record.db",
        events=settings.events or f"sqlite:///{base}/events.db",
        working=settings.working or f"sqlite:///{base}/working.db",
        public_url=settings.public_url or f"http://localhost:{settings.port}",
        access=msgspec.structs.replace(
            access, scim=msgspec.structs.replace(access.scim, token=token), oidc=oidc
        ),
    )
