"""Questions about policy: where two people read one case differently, whoever leads the policy says how it is read."""

from __future__ import annotations

from typing import Any, Final, Literal

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Scope
from steadyhand.review.looks.commands import TOOL, AnswerQuestion
from steadyhand.review.looks.model import Question
from steadyhand.review.looks.store import Looks
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.looks import quality
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.sight import stopped
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

WORDS: Final = 4_000
ANSWERS: Final = AnswerQuestion.capability
Right = Literal["first", "second", "either"]
RIGHTS: Final[dict[Right, str]] = {
    "first": "the first reading is the policy's",
    "second": "the second reading is the policy's",
    "either": "the policy leaves room for both",
}


@get(quality.QUESTIONS, sync_to_thread=True, include_in_schema=False)
def questions_page(rooms: House, person: Signed) -> Response[str]:
    """Every question, those that are open first."""
    if not person.may(quality.READS):
        return quality.unseen(rooms, person)
    looks = Looks(rooms.reader)
    waiting, answered = looks.questions(state="open"), looks.questions(state="answered")
    return quality.page("questions.html", rooms, person, waiting=waiting, answered=answered)


@get(f"{quality.QUESTIONS}/{{question:str}}", sync_to_thread=True, include_in_schema=False)
def question_page(rooms: House, person: Signed, question: FromPath[str]) -> Response[str]:
    """Both readings with their reasons and no names, the case, and what was answered."""
    if not person.may(quality.READS):
        return quality.unseen(rooms, person)
    return _page(rooms, person, _found(rooms, question))


@post(f"{quality.QUESTIONS}/{{question:str}}/answer", sync_to_thread=True, include_in_schema=False)
def answer_question(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, question: FromPath[str]
) -> Response[Any]:
    """Say how the policy is to be read."""
    words = form.get("words")[:WORDS]
    command = AnswerQuestion(
        question=question,
        right=form.one_of("right", RIGHTS),
        words=words,
        change=bool(form.get("change")),
    )
    done = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(done, Refusal):
        return pages.see_other(request, quality.question_page(question))
    if rooms.reader.row("question", question) is None or not person.may(quality.READS):
        return pages.refused(rooms, person, done, capability=ANSWERS)
    return _page(rooms, person, _found(rooms, question), refusal=done, typed=words)


def _found(rooms: Rooms, name: str) -> Question:
    found: Question | None = rooms.reader.row("question", name)
    if found is None:
        raise Problem(404, "unknown_question", "Not found", f"There is no question {name[:80]!r}.")
    return found


def _page(
    rooms: Rooms, person: Person, found: Question, *, refusal: Refusal | None = None, typed: str = ""
) -> Response[str]:
    case = rooms.reader.row("case", found.case)
    if case is not None and kept_blind(rooms, person.principal, case.subject, case.account):
        return pages.page("looks/shut.html", rooms, person, status=pages.FORBIDDEN)
    scope = Scope(tool=TOOL, policy_area=found.area)
    if freeze := rooms.access.unseen(person.principal, scope, rooms.now()):
        return pages.refused(rooms, person, stopped(freeze), recorded=False)
    return quality.page(
        "question.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        found=found,
        reasons=(rooms.cases.words(found.first_reason), rooms.cases.words(found.second_reason)),
        answer=rooms.cases.words(found.answer),
        rights=RIGHTS,
        typed=typed,
        refusal=refusal,
        may=person.may(ANSWERS),
    )
