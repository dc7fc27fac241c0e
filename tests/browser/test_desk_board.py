"""The board and what belongs to it, as people have them: accessible, within the window, in light and dark."""

import os
from pathlib import Path

import pytest

from steadyhand.flows.unserving import Unserving
from steadyhand.review.commands import TakeLease
from steadyhand.review.desk.model import FEWEST
from steadyhand.review.unserved.commands import AskTranslation, Translate
from tests.http.test_console_board import decided, everybody_reads_english, opened
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import done

ANA = "staff:ana"
PLACES = {
    "lead": ("/queues?show=all", "/queues?show=languages", "/queues/nobody", "/metrics-desk", "/metrics-desk?by=day"),
    "ana": ("/queues/spam", "/cases/case:pt", "/cases/case:none"),
}  # fmt: skip


def filled(rooms):
    """Cases of every kind: decided alike, late soon, that nobody can be served, and one in translation."""
    everybody_reads_english(rooms)
    for n in range(FEWEST):
        decided(rooms, f"d{n}", "violates" if n % 2 else "no_violation", area="hate")
    opened(rooms, "soon", severity="severe", area="adult")
    opened(rooms, "none", language="hi")
    opened(rooms, "pt", language="pt", area="hate")
    Unserving(rooms.reader, rooms.access, rooms.door).round()
    done(rooms.door, AskTranslation(case="case:pt"), "staff:lead")
    done(rooms.door, TakeLease(case="case:pt", way="picked", reason="a test"), ANA)
    done(rooms.door, Translate(case="case:pt", text="Buy it all, today.", language="en"), ANA)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_board_have_no_axe_finding_and_stay_within_the_window(
    browser, url, rooms, scheme, data_dir
):
    """A shift lead reads this on a telephone, and somebody else by ear."""
    filled(rooms)
    folder = Path(os.environ.get("STEADYHAND_SCREENSHOTS", data_dir))
    for width in (1280, 360):
        for name, paths in PLACES.items():
            with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
                sign_in(page, url, name)
                for path in paths:
                    page.goto(url + path)
                    assert_no_axe_findings(page)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, f"{path} is {wide} wide"
                    shot = path.strip("/").translate(str.maketrans("/?:=", "----"))
                    page.screenshot(path=folder / f"{shot}-{width}-{scheme}.png", full_page=True)
