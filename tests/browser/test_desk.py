import re
import time

from playwright.sync_api import expect

from tests.support.browser import opened_page
from tests.support.desk import Desk, sign_in
from tests.support.desk import take as press_take
from tests.support.house import report

AGENT = "Scriptless/1.0"
CASES = re.compile(r"/cases/case:\w+$")


def take(page, url, rooms, subject="post:p1"):
    """Open the case about a subject and take it, by keyboard; returns its id."""
    (case,) = rooms.cases.about(subject)
    page.goto(f"{url}/cases/{case.id}")
    press_take(page)
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()  # Before the scripts are there, keys are nobody's.
    return case.id


def test_case_is_taken_and_decided_by_keyboard_alone(page, url, rooms):
    """Hundreds of times a day: number, d, a sentence, enter, and the measure is in force."""
    sign_in(page, url, "ana")
    page.keyboard.press("n")
    page.wait_for_url(CASES)
    case = rooms.cases.get(page.url.rsplit("/", 1)[-1]).row
    before = rooms.reader.head().seq
    page.keyboard.press("7")
    expect(page.get_by_role("radio", name="Suspend, 7 days")).to_be_checked()
    expect(page.locator("#consequences")).to_contain_text(f"Suspends {case.account} for 7 days, until")
    page.keyboard.press("d")
    expect(page.locator("#consequence")).to_contain_text("may object until")
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    nothing_yet = rooms.reader.head().seq
    page.keyboard.type("It attacks people with slurs.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-decided]")).to_contain_text("Suspended")
    (measure,) = rooms.standings.of(case.account).in_force

    assert nothing_yet == before
    assert (measure.by, measure.policy.split("-")[0]) == ("staff:ana", case.area)


def test_enter_on_a_selected_decision_goes_on_to_confirm_and_escape_goes_back(page, url, rooms):
    """Nothing happens on one key: the hand may rest on it."""
    sign_in(page, url, "ana")
    take(page, url, rooms)
    head = rooms.reader.head().seq
    page.keyboard.press("d")
    expect(page.locator("#decision")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("#decision")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#decision")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#proposals")).to_be_visible()

    assert rooms.reader.head().seq == head


def test_next_case_comes_with_one_key_after_deciding(page, url, rooms):
    """After a decision the focus is on the next case: enter goes on."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms)
    page.keyboard.press("1")
    page.keyboard.press("d")
    page.get_by_label("Why, in a sentence").fill("It is an ordinary advertisement.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take the next case")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#proposals")).to_be_visible()

    assert case not in page.url


def test_undo_takes_a_decision_back_with_one_key(page, url, rooms):
    """Half a minute to notice a slip, with the seconds shown."""
    sign_in(page, url, "lead")
    take(page, url, rooms)
    page.keyboard.press("2")
    page.keyboard.press("d")
    page.get_by_label("Why, in a sentence").fill("Spam.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_contain_text("for")
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("You took back your decision")
    expect(page.locator("#proposals")).to_be_visible()

    assert rooms.standings.of("post:p1").in_force == ()


def test_skipping_asks_for_a_reason_and_needs_no_mouse(page, url, rooms):
    """Whoever would rather not look at it may leave, without writing an essay."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms)
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You gave the case back.")).to_be_visible()

    assert rooms.cases.get(case).row.skipped_by == ("staff:ana",)


def test_words_typed_before_the_confirmation_is_there_are_words_and_no_keys(page, url, rooms):
    """Fast hands meet a slow server: "spam" must not skip the case, and nothing typed is lost."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms)

    def slowly(route):
        time.sleep(0.5)
        route.continue_()

    page.route("**/cases/*choice=*", slowly)
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Remove the post")).to_be_checked()
    page.keyboard.press("d")
    page.keyboard.type("spam it iss")
    page.keyboard.press("Backspace")

    expect(page.get_by_label("Why, in a sentence")).to_have_value("spam it is")
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    assert rooms.cases.get(case).row.holder == "staff:ana"


def test_words_typed_ahead_wait_though_something_else_of_the_page_is_renewed(page, url, rooms):
    """The line that says who holds the case comes anew at any time: it is not what the words wait for."""
    sign_in(page, url, "ana")
    take(page, url, rooms)
    waits = []
    page.route("**/cases/*choice=*", lambda route: waits.append(route))  # noqa: PLW0108 - asked how many it takes
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Remove the post")).to_be_checked()
    page.keyboard.press("d")
    page.keyboard.type("spam ")
    page.evaluate("document.getElementById('status').dataset.old = 'yes'")
    page.evaluate("htmx.trigger(document.getElementById('status'), 'changed')")
    expect(page.locator("#status[data-old]")).to_have_count(0)
    page.keyboard.type("it is")
    waits[0].continue_()

    expect(page.get_by_label("Why, in a sentence")).to_have_value("spam it is")


def test_keys_pressed_before_the_page_is_ready_wait_until_it_is(page, url, rooms):
    """Whoever knows the keys is faster than the scripts: nothing pressed is lost, and nothing leaves the page."""
    sign_in(page, url, "ana")
    take(page, url, rooms)
    waits = []
    page.route("**/htmx.min.js*", lambda route: waits.append(route))  # noqa: PLW0108 - asked how many it takes
    page.reload(wait_until="commit")
    two = "new KeyboardEvent('keydown', {key: '2', bubbles: true, cancelable: true})"
    while not page.evaluate(f"document.body !== null && !document.body.dispatchEvent({two})"):
        page.wait_for_timeout(10)  # until keys are listened to
    address = page.url
    page.keyboard.press("d")
    waits[0].continue_()

    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    assert page.url == address


def test_rows_and_sections_are_walked_with_j_and_k_and_opened_with_enter(page, url, rooms):
    """From the board into a case without leaving the home row."""
    sign_in(page, url, "ana")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#open-hate")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hate")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(CASES)
    press_take(page)
    expect(page.locator("#proposals")).to_be_visible()
    for key, section in (("e", "#evidence"), ("h", "#history"), ("p", "#policy")):
        page.keyboard.press(key)
        expect(page.locator(section)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("account:u1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/subjects/account:u1")


def test_single_letter_keys_can_be_switched_off_and_stay_off(page, url):
    """Whoever dictates, or types with a tremor, must not trigger anything (WCAG 2.1.4)."""
    sign_in(page, url, "ana")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_label("Single-letter keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("/queues")


def test_sensitive_content_is_covered_each_time_and_shown_by_key(page, url, rooms):
    """Asked for once is not asked for always."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms, "post:h1")
    for _ in range(2):
        page.goto(f"{url}/cases/{case}")
        expect(page.locator("blockquote")).to_be_hidden()
        page.keyboard.press("b")
        expect(page.locator("blockquote")).to_be_visible()


def test_second_of_two_deciders_sees_the_first_and_keeps_their_words(browser, page, url, rooms):
    """Two people at once: one decision stands, and nobody's words are lost."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms)
    page.keyboard.press("2")
    page.keyboard.press("d")
    page.get_by_label("Why, in a sentence").fill("My own careful words.")
    with opened_page(browser) as other:
        sign_in(other, url, "ana")
        other.goto(f"{url}/cases/{case}")
        other.keyboard.press("s")
        other.keyboard.press("ArrowDown")
        other.keyboard.press("Enter")
        expect(other.get_by_text("You gave the case back.")).to_be_visible()
    with opened_page(browser) as other:
        sign_in(other, url, "lead")
        take(other, url, rooms)
        other.keyboard.press("1")
        other.keyboard.press("d")
        other.get_by_label("Why, in a sentence").fill("We sold this advertisement.")
        other.keyboard.press("Enter")
        expect(other.locator("[data-decided]")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Decided by Lea Moreau")
    expect(page.get_by_label("Why, in a sentence")).to_have_value("My own careful words.")
    page.get_by_label("Why, in a sentence").press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Lea Moreau changed it")
    expect(page.get_by_label("What you typed")).to_have_value(re.compile("My own careful words."))


def test_what_was_typed_survives_a_reload(page, url, rooms):
    """A browser that crashes must not cost a thought."""
    sign_in(page, url, "ana")
    case = take(page, url, rooms)
    page.goto(f"{url}/cases/{case}?choice=remove")
    page.get_by_label("Why, in a sentence").fill("Half a sentence")
    page.reload()

    expect(page.get_by_label("Why, in a sentence")).to_have_value("Half a sentence")


def signed_in_elsewhere(url):
    """The cookies of somebody who has just signed in, which takes a script, from this address and program."""
    desk = Desk(url)
    desk.client.headers["user-agent"] = AGENT
    desk.enter("ana")
    cookies = [{"name": name, "value": value, "url": url} for name, value in desk.client.cookies.items()]
    desk.close()
    return cookies


def test_case_is_decided_without_any_script(browser, url, rooms):
    """Scripts that are slow or blocked must not keep anybody from working."""
    with opened_page(browser, java_script_enabled=False, user_agent=AGENT) as page:
        page.context.add_cookies(signed_in_elsewhere(url))
        (case,) = rooms.cases.about("post:p1")
        page.goto(f"{url}/cases/{case.id}")
        page.get_by_label("Why this one").fill("I look into it.")
        page.get_by_role("button", name="Take this case", exact=True).click()
        page.get_by_role("radio", name="Remove the post").check()
        expect(page.locator("#consequences")).to_contain_text("Removes post:p1 until a further decision.")
        page.get_by_role("button", name="Decide").click()
        page.get_by_label("Why, in a sentence").fill("Spam.")
        page.get_by_role("button", name="Confirm").click()

        expect(page.locator("[data-decided]")).to_contain_text("Removed")


def test_case_decided_in_spite_of_reports_that_keep_coming(page, url, rooms):
    """The page says that more was reported; the decision still goes through."""
    sign_in(page, url, "ana")
    take(page, url, rooms)
    page.keyboard.press("2")
    page.keyboard.press("d")
    page.get_by_label("Why, in a sentence").fill("Spam.")
    report(rooms, "more", "post:p1", area="spam", text="Me too", reporter="account:u5")
    page.keyboard.press("Enter")

    expect(page.locator("[data-decided]")).to_contain_text("Removed")


def test_undo_is_offered_to_nobody_but_who_decided(page, url, rooms):
    """Another person lifts a sanction with a reason of their own; they do not take back a colleague's decision."""
    ana = Desk(url, "ana")
    (case,) = rooms.cases.about("post:p1")
    ana.send(f"/cases/{case.id}/take")
    fields = ana.about_to(case.id, "remove")
    ana.send(f"/cases/{case.id}/decision", **fields, policy="spam-1@1", reason="Spam.")
    ana.close()
    sign_in(page, url, "lead")
    page.goto(f"{url}/cases/{case.id}")

    expect(page.locator("[data-decided]")).to_contain_text("Removed")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
