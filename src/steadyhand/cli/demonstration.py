"""The demonstration: Plaza's back end, its staff and a day of its traffic around a real installation."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import msgspec

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.identity.commands import EnrolPasskey
from steadyhand.access.identity.model import Passkey
from steadyhand.access.model import PLATFORM, Staff
from steadyhand.access.service import set_password
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.logs import configure
from steadyhand.bootstrap.processes import PYTHON, Supervisor, only_one
from steadyhand.bootstrap.processes import serve as run_service
from steadyhand.bootstrap.settings import FILE, Settings, Webhook, load
from steadyhand.cli.common import on_host
from steadyhand.cli.demonstration_civic import begin
from steadyhand.cli.shift import work_a_shift
from steadyhand.kernel.command import Order
from steadyhand.rules import STARTER
from steadyhand.week.cast import Cast, cast
from steadyhand.week.dates import Calendar
from steadyhand.week.load import load_plaza
from steadyhand.week.part_one import events
from steadyhand.week.parties import PARTIES
from steadyhand.week.play import Turned, play
from steadyhand.week.readings import read, table
from steadyhand.week.timed import Timed

PASSWORD: Final = "plaza-demo-only"  # noqa: S105 - of a demonstration, printed on the screen
GUESTS: Final = (
    ("lead", "Guest policy lead", "policy_lead"),
    ("second", "Guest policy lead, the second", "policy_lead"),
    ("reviewer", "Guest reviewer", "reviewer"),
)
ACCOUNTS: Final = 2_000
RULES: Final = STARTER.parent / "plaza"
PLAZA: Final = "plaza.db"
DECIDED: Final = 60
READY_SECONDS: Final = 30


class Demonstration(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the demonstration on one data folder."""

    data: Path
    port: int
    posts: int
    seconds: float
    seed: int
    swapped: bool

    def run(self) -> None:
        """Set up, serve, and play until a signal ends it. Raises `AlreadyServed` and changes nothing then."""
        configure("demo")
        self._assert_ours()
        day = self._day()
        with self._plaza() as plaza:
            settings = self._settings(plaza)
            print("Appointing Plaza's 200 staff and 40 contractors ...", flush=True)
            self._staff(settings)
            load_plaza(plaza, day)
            run_service(settings, lambda supervisor: self._play_beside(settings, day, supervisor))

    def _assert_ours(self) -> None:
        """Neither a demonstration that runs nor an installation that is none may be written over."""
        there = any((self.data / name).exists() for name in (FILE, "record.db"))
        if there and not (self.data / PLAZA).exists():
            raise FileExistsError(
                f"{self.data} holds an installation that is no demonstration: name another."
            )
        with only_one(self.data):
            pass

    def _day(self) -> list[Timed]:
        parties = PARTIES.swapped() if self.swapped else PARTIES
        return list(events(self.seed, ACCOUNTS, self.posts, parties=parties, calendar=_calendar()))

    @contextmanager
    def _plaza(self) -> Iterator[str]:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = self.data / "webhook.secret"
        if not secret.exists():
            secret.write_text(f"whsec_{base64.b64encode(os.urandom(32)).decode()}")
            secret.chmod(0o600)
        program = [*PYTHON, "-m", "steadyhand.week.plaza", "--db", str(self.data / PLAZA)]
        command = [*program, "--port", "0", "--secret-file", str(secret)]
        plaza = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own
        try:
            assert plaza.stdout is not None
            yield str(msgspec.json.decode(plaza.stdout.readline())["listening"])
        finally:
            plaza.terminate()
            plaza.wait()

    def _settings(self, plaza: str) -> Settings:
        secret = (self.data / "webhook.secret").read_text()
        url = f"{plaza}/webhooks/steadyhand"
        rules = msgspec.json.encode(str(RULES)).decode()  # a JSON string is a TOML string
        file = self.data / FILE
        file.touch(mode=0o600)
        file.write_text(f'rules = {rules}\n\n[webhook]\nurl = "{url}"\nsecret = "{secret}"\n')
        hint = (
            f"This is a demonstration: sign in as lead or reviewer with the password {PASSWORD}, then enrol a "
            "passkey, which your device or password store keeps. "
            "What lead writes into the rules, second may approve."
        )
        ports = {"port": self.port, "engine_port": self.port + 1}
        settings = load(self.data, hint=hint, **ports)
        assert settings.webhook == Webhook(url=url, secret=secret)
        api_key(settings)
        return settings

    def _staff(self, settings: Settings) -> None:
        house = House(settings)
        try:
            if house.reader.row("founding", "founding") is None:
                _appoint(house, cast(self.seed, ACCOUNTS))
                begin(house, _calendar())
        finally:
            house.close()

    def _play_beside(self, settings: Settings, day: list[Timed], supervisor: Supervisor) -> None:
        threading.Thread(
            target=self._play, args=(settings, day, supervisor), name="play", daemon=True
        ).start()

    def _play(self, settings: Settings, day: list[Timed], supervisor: Supervisor) -> None:
        engine = f"http://{settings.host}:{settings.engine_port}"
        if not (_ready(f"http://{settings.host}:{settings.port}/readyz") and _ready(f"{engine}/readyz")):
            print("The service did not start: see the lines above.", flush=True)
            supervisor.stop()
            return
        print(
            f"\n  {settings.public_url}\n\n  Sign in as lead or reviewer, password {PASSWORD}\n", flush=True
        )
        try:
            for progress in play(engine, api_key(settings), day, over_s=self.seconds):
                _bar(progress.sent, progress.total)
        except Turned as turned:
            print(f"\n{turned}", flush=True)
            return
        _board("The queues at the end of the day", settings)
        decided = work_a_shift(settings, day, DECIDED)
        _board("The queues after a shift", settings)
        done = f"{len(day)} events; Plaza's staff decided {decided} cases"
        print(f"\nThe day is played: {done}. Ctrl-C ends.", flush=True)


def _calendar() -> Calendar:
    """The day that is played is yesterday, so that the election is always eleven days off."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=11)
    return Calendar(int(midnight.timestamp()) * 1_000_000)


def _appoint(house: House, people: Cast) -> None:
    admin = next(m for m in people.staff if "admin" in m.roles)
    root = f"staff:{admin.handle}"
    proof = on_host(signed=True)  # whoever runs a demonstration plays everybody in it
    house.door.perform(Found(principal=root, name=admin.name), root, proof=proof)
    staff = [
        Staff(
            principal=f"staff:{member.handle}",
            name=member.name,
            roles=member.roles,
            areas=member.areas,
            languages=member.languages,
            regions=(member.region,),
            # Plaza is the platform here: its own people are no contractors.
            employer=PLATFORM if member.employer == "plaza" else member.employer,
        )
        for member in people.staff
        if member is not admin
    ]
    guests = [Staff(principal=f"staff:{name}", name=title, roles=(role,)) for name, title, role in GUESTS]
    passwords = [set_password(guest.principal, PASSWORD) for guest in guests]
    house.door.perform_many([*(Order(Appoint(staff=s), root, proof=proof) for s in [*staff, *guests])])
    house.door.perform_many([Order(password, root, proof=proof) for password in passwords])
    # Nobody holds these: they say that the day's people are at work, whom forecasts and coverage count.
    kept = [EnrolPasskey(one.principal, _nobodys_passkey(one.principal)) for one in staff]
    house.door.perform_many([Order(each, each.principal, proof=proof) for each in kept])


def _nobodys_passkey(principal: str) -> Passkey:
    return Passkey(id=f"demonstration-{principal}", key="", count=0, aaguid="", label="Of the demonstration")


def _ready(url: str) -> bool:
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, trust_env=False, timeout=2) as client:
        deadline = datetime.now(UTC) + timedelta(seconds=READY_SECONDS)
        pause = threading.Event()
        while datetime.now(UTC) < deadline:
            try:
                if client.get(url).is_success:
                    return True
            except httpx.HTTPError:
                pass
            pause.wait(0.1)
    return False


def _board(title: str, settings: Settings) -> None:
    """What the product's own board says of the queues now."""
    try:
        with httpx.Client(base_url=f"http://{settings.host}:{settings.port}", trust_env=False) as client:
            told = table(read(client, api_key(settings)))
    except httpx.HTTPError as error:
        told = f"The board does not answer: {error}"
    print(f"\n{title}, with their clocks in UTC:\n{told}", flush=True)


def _bar(done: int, total: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  E-12: {done} of {total} events", end="", flush=True)
