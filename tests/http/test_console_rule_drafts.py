from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.rules.versions.service import Drafting
from steadyhand.web.rooms import Rooms
from tests.support.desk import hidden
from tests.support.house import on_sqlite
from tests.support.ruled import FILE, ZEBRAS, agreed, done, draft_of, in_force, ruled_house, spam

pytestmark = on_sqlite
BROKEN = "\nSaysZebra = Rule(when_all=[PostTxt == 'x'], description='zebras')\n"


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house in which the starter pack is in force."""
    made, close = ruled_house(data_dir, record_url)
    yield made
    close()


def begun(desk, title="Zebras"):
    """A draft that somebody began on the page; gives its address."""
    answer = desk.send("/rules/drafts", title=title)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def written(desk, address, text, file=FILE, **fields):
    """Save one file of a draft as its page does."""
    page = desk.get(f"{address}?file={file}").text
    fields = {"title": "Zebras", "on": hidden(page)["on"], "file": file, "text": text, **fields}
    return desk.send(f"{address}/save", **fields)


def line_of_mistake(rooms):
    """Where `BROKEN` stands once it is written below the file."""
    return spam(rooms).count("\n") + 2


def draft(rooms, address):
    """The draft as the record has it."""
    found = Drafting(rooms.door, rooms.reader).sets.draft(address.rsplit("/", 1)[1])
    assert found is not None
    return found


def test_draft_is_begun_written_and_its_changes_are_shown(desk, rooms):
    """Policy people change a rule without a shell, and see what they changed."""
    lea = desk("lead")
    address = begun(lea)
    answer = written(lea, address, spam(rooms) + ZEBRAS)

    assert answer.status_code == 303
    assert "saved=saved" in answer.headers["location"]
    changes = lea.get(f"{address}/changes").text
    assert "zebras are forbidden" in changes
    assert '<tr class="added">' in changes
    assert draft(rooms, address).changed == (FILE,)
    assert "Zebras" in lea.get("/rules/drafts").text


def test_line_ends_of_forms_are_those_of_files(desk, rooms):
    """A browser sends CR LF: every line would seem changed."""
    lea = desk("lead")
    address = begun(lea)
    answer = written(lea, address, spam(rooms).replace("\n", "\r\n"))

    assert "saved=unchanged" in answer.headers["location"]


def test_mistakes_are_named_with_file_line_and_column_as_one_types(desk, rooms):
    """Whoever writes sees the mistake where it is, before anything is saved."""
    lea = desk("lead")
    address = begun(lea)
    before = draft(rooms, address)
    answer = lea.send(f"{address}/check", file=FILE, text=spam(rooms) + BROKEN)

    (told,) = answer.json()["problems"]
    assert (told["file"], told["line"], told["column"]) == (FILE, line_of_mistake(rooms), 28)
    assert "PostTxt" in told["message"]
    assert "PostText" in told["hint"]
    assert draft(rooms, address) == before
    assert lea.send(f"{address}/check", file=FILE, text=spam(rooms)).json() == {"count": 0, "problems": []}


def test_broken_draft_is_kept_and_shows_its_mistakes_without_a_script(desk, rooms):
    """Nobody loses an evening's work for a missing bracket; and a page without scripts says what is wrong."""
    lea = desk("lead")
    address = begun(lea)
    written(lea, address, spam(rooms) + BROKEN)
    text = lea.get(address).text

    assert draft(rooms, address).problems == 1
    line = line_of_mistake(rooms)
    assert f"rules/spam.sml:{line}:28" in text
    assert f'<span class="wrong">{line}</span>' in text
    assert "It has 1 mistake" in lea.get(f"{address}/publish").text
    refused = lea.send(f"{address}/step", do="propose", version=draft(rooms, address).version)
    assert refused.status_code == 422
    assert "mend what the checker names" in refused.text


def test_files_are_added_renamed_removed_and_put_back(desk, rooms):
    """A rule set is more than one file, and a slip with a whole file is taken back."""
    lea = desk("lead")
    address = begun(lea)
    text = spam(rooms)
    written(lea, address, text, do="add", new_file="rules/weather.sml")
    assert "rules/weather.sml" in draft(rooms, address).files
    written(lea, address, text, do="rename", new_name="rules/junk.sml")
    assert FILE not in draft(rooms, address).files
    renamed = draft(rooms, address)
    assert "rules/junk.sml" in renamed.files
    written(lea, address, text, file="rules/weather.sml", put_back=FILE)
    assert FILE in draft(rooms, address).files
    written(lea, address, "", file="rules/weather.sml", do="remove")
    assert "rules/weather.sml" not in draft(rooms, address).files
    wrong = written(lea, address, text, do="add", new_file="../etc/passwd")
    assert wrong.status_code == 422
    assert "is no file of a rule set" in wrong.text


def test_a_file_is_not_renamed_onto_another_and_a_made_up_version_is_no_fault_of_ours(desk, rooms):
    """What stood in the other file would be gone without a word."""
    lea = desk("lead")
    address = begun(lea)
    before = draft(rooms, address)

    onto = written(lea, address, "# mine", do="rename", new_name="pack.toml")
    on = lea.send(f"{address}/save", title="Zebras", file=FILE, text="# mine", on="sha256:00")

    assert (onto.status_code, on.status_code) == (422, 422)
    assert "There is a file pack.toml already" in onto.text
    assert "# mine" in on.text
    assert draft(rooms, address) == before


def test_what_hides_in_a_text_is_shown_and_control_characters_are_mistakes(desk, rooms):
    """Whoever approves must read what the engine reads."""
    lea = desk("lead")
    address = begun(lea)
    written(lea, address, spam(rooms) + "# harmless \u202e remark\u200b\n")

    assert "harmless &lt;U+202E&gt; remark&lt;U+200B&gt;" in lea.get(f"{address}/changes").text
    (told,) = lea.send(f"{address}/check", file=FILE, text=spam(rooms) + "# \x1b[2K\n").json()["problems"]
    assert "U+001B" in told["message"]
    refused = lea.send("/rules/drafts", title="a\u202eb")
    assert refused.status_code == 422


def test_two_who_write_at_once_do_not_overwrite_each_other(desk, rooms):
    """The later one is told, and what they typed is still there."""
    lea, rut = desk("lead"), desk("root")
    address = begun(lea)
    page = hidden(lea.get(f"{address}?file={FILE}").text)
    written(rut, address, spam(rooms) + "# by Rut\n")
    late = lea.send(
        f"{address}/save", title="Zebras", on=page["on"], file=FILE, text=spam(rooms) + "# by Lea\n"
    )

    assert late.status_code == 422
    assert "Somebody saved this draft since you opened it" in late.text
    assert "# by Lea" in late.text
    assert draft(rooms, address).authors == ("staff:lead", "staff:root")


def test_author_cannot_agree_and_is_told_why(desk, rooms):
    """Two pairs of eyes: the page says so before the door does."""
    lea = desk("lead")
    address = begun(lea)
    written(lea, address, spam(rooms) + ZEBRAS)
    version = draft(rooms, address).version
    assert lea.send(f"{address}/step", do="propose", version=version).status_code == 303
    text = lea.get(f"{address}/publish").text

    assert "somebody else must agree" in text
    assert ">Agree to it<" not in text
    refused = lea.send(f"{address}/step", do="approve", version=version)
    assert "You wrote part of this draft" in refused.text


def test_second_person_agrees_and_it_is_published_for_a_share_then_for_all(desk, rooms):
    """From words to what decides, with what follows said at each step."""
    lea, rut = desk("lead"), desk("root")
    first = in_force(rooms)
    address = begun(lea)
    written(lea, address, spam(rooms) + ZEBRAS)
    version = draft(rooms, address).version
    lea.send(f"{address}/step", do="propose", version=version)
    assert "1 draft waits for a second person" in rut.get("/rules").text
    assert rut.send(f"{address}/step", do="approve", version=version).status_code == 303
    offered = lea.get(f"{address}/publish").text
    assert "<dt>New</dt><dd>SaysZebra</dd>" in offered
    assert offered.count('name="percent"') == 5
    lea.send(f"{address}/step", do="publish", version=version, percent="25")

    assert in_force(rooms) == first
    assert "decides for 25 of a hundred accounts" in lea.get("/rules").text
    assert lea.get(f"{address}/publish").text.count('name="percent"') == 2
    lea.send(f"{address}/step", do="publish", version=version, percent="100")
    assert in_force(rooms) == version
    assert 'id="rule-SaysZebra"' in lea.get("/rules").text


def test_roll_out_is_ended_by_a_button(desk, rooms):
    """A share that goes wrong is taken back without looking for the draft."""
    saved = draft_of(rooms, {FILE: spam(rooms) + ZEBRAS})
    agreed(rooms, saved)
    done(Drafting(rooms.door, rooms.reader).publish(saved.draft, "staff:root", 5))
    lea = desk("lead")
    assert lea.send("/rules/rollout/end").status_code == 303

    assert "of a hundred accounts" not in lea.get("/rules").text
    assert "no longer decides for a share" in lea.get("/rules/history").text


def test_draft_is_sent_back_with_a_reason_and_remarks_stand_beside_lines(desk, rooms):
    """A second opinion is words, at the line they are about."""
    saved = draft_of(rooms, {FILE: spam(rooms) + ZEBRAS})
    done(Drafting(rooms.door, rooms.reader).propose(saved.draft, "staff:lead"))
    rut, address = desk("root"), f"/rules/drafts/{saved.draft}"
    line = line_of_mistake(rooms) + 1
    rut.send(f"{address}/remark", version=saved.version, file=FILE, line=str(line), text="Why zebras?")
    rut.send(f"{address}/step", do="send_back", version=saved.version, reason="Zebras are fine.")
    text = rut.get(f"{address}/changes").text

    assert (
        text.index("SaysZebra = Rule")
        < text.index("Why zebras?")
        < text.index("WhenRules(rules_any=[SaysZebra]")
    )
    assert f"rules/spam.sml:{line}" in text
    assert "<strong>Sent back:</strong> Zebras are fine." in text


def test_draft_that_became_stale_is_brought_up_to_date(desk, rooms):
    """Rules that changed meanwhile must not be lost by an older draft."""
    mine = draft_of(rooms, {"rules/threats.sml": "# Quieter.\n" + _text(rooms, "rules/threats.sml")})
    other = draft_of(rooms, {FILE: spam(rooms) + ZEBRAS})
    agreed(rooms, other)
    done(Drafting(rooms.door, rooms.reader).publish(other.draft, "staff:root"))
    lea, address = desk("lead"), f"/rules/drafts/{mine.draft}"
    assert "The rules changed since this draft was begun" in lea.get(address).text
    lea.send(f"{address}/step", do="rebase")

    assert "The rules changed since" not in lea.get(address).text
    assert draft(rooms, address).base == in_force(rooms)


def test_whoever_may_not_write_reads_and_is_told_who_may(desk, rooms):
    """Reviewers see what is coming; what they send all the same is refused."""
    saved = draft_of(rooms, {FILE: spam(rooms) + ZEBRAS})
    ana, address = desk("ana"), f"/rules/drafts/{saved.draft}"
    text = ana.get(address).text

    assert "Writing drafts can be done by Lea Moreau, Rut Okafor" in text
    assert "readonly" in text
    assert "data-check" not in text
    refused = written(ana, address, "x")
    assert refused.status_code == 403
    assert "This was not done" in refused.text
    assert ana.send("/rules/drafts", title="Mine").status_code == 403
    for part in ("changes", "publish"):
        assert "can be done by Lea Moreau" in ana.get(f"{address}/{part}").text
    assert ana.get("/rules/drafts/d-nobody").status_code == 404


def _text(rooms, path):
    return Drafting(rooms.door, rooms.reader).sets.texts(in_force(rooms))[path]
