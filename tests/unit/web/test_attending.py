"""Few pages at a time, in their order, and none that is long before those that are short."""

import asyncio
from contextlib import nullcontext

import pytest

from steadyhand.web import attending
from steadyhand.web.attending import AT_WORK, Attended


class Pages:
    """An application whose pages take as long as a test wants."""

    def __init__(self):
        self.begun, self.ended = [], asyncio.Event()
        self.web = Attended(self, nullcontext)

    async def __call__(self, scope, receive, send):
        self.begun.append(scope["path"])
        await self.ended.wait()

    def ask(self, path, kind="http"):
        return asyncio.create_task(self.web({"type": kind, "path": path}, None, None))


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


def test_few_pages_are_worked_on_at_a_time_and_the_others_in_their_order():
    """Each would interrupt all others, and all would be late."""

    async def shift():
        pages = Pages()
        asked = [pages.ask(f"/cases/{number}") for number in range(AT_WORK + 2)]
        await settled()
        first = list(pages.begun)
        pages.ended.set()
        await asyncio.gather(*asked)
        return first, pages.begun

    first, begun = asyncio.run(shift())
    assert first == [f"/cases/{number}" for number in range(AT_WORK)]
    assert begun == [f"/cases/{number}" for number in range(AT_WORK + 2)]


def test_page_that_takes_long_gives_its_place_to_the_next(monkeypatch):
    """Three people who look at a forecast must not stop everybody's cases; a place is given once."""
    monkeypatch.setattr(attending, "QUICK_SECONDS", 0.01)

    async def shift():
        pages = Pages()
        long = [pages.ask("/access/forecast") for _ in range(AT_WORK)]
        await settled()
        short = pages.ask("/next")
        await settled()
        before = list(pages.begun)
        await asyncio.sleep(0.05)
        after = list(pages.begun)
        pages.ended.set()
        await asyncio.gather(*long, short)
        pages.ended.clear()
        again = [pages.ask(f"/cases/{number}") for number in range(AT_WORK + 1)]
        await settled()
        counted = len(pages.begun) - len(after)
        pages.ended.set()
        await asyncio.gather(*again)
        return before, after, counted

    before, after, counted = asyncio.run(shift())
    assert "/next" not in before
    assert after[-1] == "/next"
    assert counted == AT_WORK


@pytest.mark.parametrize("path", ["/v1/cases", "/console/stream", "/healthz"])
def test_programs_and_streams_take_nobodys_place(path):
    """What stays open for hours would otherwise close the desk."""

    async def shift():
        pages = Pages()
        asked = [pages.ask(path) for _ in range(AT_WORK + 2)]
        asked.append(pages.ask("/next"))
        await settled()
        begun = list(pages.begun)
        pages.ended.set()
        await asyncio.gather(*asked)
        return begun

    assert asyncio.run(shift()).count("/next") == 1
