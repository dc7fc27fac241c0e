"""The routes of second looks and of what they tell."""

from __future__ import annotations

from typing import Final

from steadyhand.web.console.looks import desk, goldens, quality, questions

HANDLERS: Final = (
    desk.look_page,
    desk.next_look,
    desk.answer,
    desk.skip,
    quality.quality_page,
    quality.article_page,
    questions.questions_page,
    questions.question_page,
    questions.answer_question,
    goldens.goldens_page,
    goldens.new_golden_page,
    goldens.add_golden,
    goldens.golden_page,
    goldens.open_golden,
    goldens.confirm_golden,
    goldens.retire_golden,
)
