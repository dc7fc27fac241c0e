"""Thresholds that people choose: within bounds, by two where more would act, and told by the worse of what is known."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.civic.calibration.learning import Said
from steadyhand.civic.matching.evaluating import most_wrong_per
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import Line, Thresholds
from steadyhand.civic.matching.verifier import shipped
from steadyhand.civic.thresholds.commands import ChooseThresholds
from steadyhand.civic.thresholds.model import Chosen, Levels, in_force, shipped_levels, wider
from steadyhand.civic.thresholds.telling import Implied, doing, implied_by
from steadyhand.kernel.command import Rows
from tests.support.judging import NOW, code, fact

MODES: tuple[Mode, ...] = ("full", "lexical")
SHIPPED = shipped_levels(shipped(), "full")
HIGHER, LOWER = Levels(0.6, SHIPPED.act + 0.1), Levels(0.3, SHIPPED.act - 0.1)
CHOOSE = ChooseThresholds(area="election", language="en", mode="full", version=1, levels=HIGHER)


def chosen(levels: Levels | None, language: str = "es", version: int = 1, mode: Mode = "full") -> Chosen:
    return Chosen(
        area="election", language=language, mode=mode, version=version, levels=levels, trial=None,
        by="staff:lead", at=NOW,
    )  # fmt: skip


def second(command: ChooseThresholds, own: Chosen | None = None, every: Chosen | None = None) -> bool:
    """Whether it takes a second person."""
    return command.scope(Rows({"thresholds": (own, every)}, "staff:lead")).second is not None


def test_thresholds_are_chosen_for_an_area_and_a_language_by_itself_within_bounds():
    """What is acted on was worth a suggestion, and is likelier than not."""
    none = (None, None)
    assert fact(CHOOSE, thresholds=none).levels == HIGHER
    assert fact(replace(CHOOSE, language=""), thresholds=none).language == ""
    assert fact(replace(CHOOSE, language="es", mode="lexical"), thresholds=none).language == "es"
    for refused, more in (
        ("unknown_area", {"area": "weather"}),
        ("unknown_language", {"language": "es-MX"}),
        ("unknown_language", {"language": "ES"}),
        ("unknown_language", {"language": "español"}),
        ("no_threshold", {"levels": Levels(0.8, 0.7)}),
        ("no_threshold", {"levels": Levels(0.1, 0.7)}),
        ("no_threshold", {"levels": Levels(0.5, 1.0)}),
        ("no_threshold", {"levels": Levels(0.3, 0.5)}),
        ("no_threshold", {"levels": Levels(float("nan"), 0.9)}),
        ("no_threshold", {"levels": Levels(0.5, float("nan"))}),
        ("nothing_chosen", {"levels": None}),
        ("by_words", {"language": "es"}),
        ("other_version", {"version": 2}),
    ):
        assert code(replace(CHOOSE, **more), thresholds=none) == refused, more


def test_who_has_the_machine_act_on_more_needs_a_second_person_and_who_has_it_act_on_less_does_not():
    """Whichever way it comes about: by a lower threshold, or by going back to a wider one that is lower."""
    assert not second(CHOOSE)
    assert second(replace(CHOOSE, levels=LOWER))
    assert not second(replace(CHOOSE, levels=Levels(0.3, SHIPPED.act))), "asking people more is one person's"
    back = replace(CHOOSE, version=2, levels=None)
    assert second(back, chosen(HIGHER)), "as shipped the machine acts on more"
    assert not second(back, chosen(LOWER))
    assert second(back, chosen(SHIPPED), chosen(LOWER, "")), "the area's are lower"
    everywhere = replace(back, language="")
    assert second(everywhere, chosen(HIGHER, ""), chosen(HIGHER, "")), "its own are no wider ones"
    assert second(replace(CHOOSE, levels=SHIPPED), None, chosen(HIGHER, ""))


def test_what_holds_is_of_the_language_then_of_the_area_then_as_shipped():
    """And one that was given up is as if it had never been."""
    own, every = chosen(LOWER), chosen(HIGHER, "")
    assert wider(own, every, SHIPPED) == LOWER
    assert wider(chosen(None), every, SHIPPED) == HIGHER
    assert wider(chosen(None), chosen(None, ""), SHIPPED) == SHIPPED
    before: Thresholds = shipped().shipped_thresholds()
    held = in_force(before, [own, every, chosen(None, "pl")])
    assert held.of("election", "es-MX", "claim:x").act.at == LOWER.act
    assert held.of("election", "pl", "claim:x").act.at == HIGHER.act
    assert held.of("election", "es", "claim:x", lexical=True) == before.lexical
    assert held.of("spam", "es", "claim:x") == before.default


def test_what_a_threshold_does_is_told_by_the_worse_of_its_neighbours():
    """Between two that were measured not more is found than by the higher, nor less false than by the lower."""
    curve = (Line(0.4, 0.9, 0.2), Line(0.6, 0.6, 0.05), Line(0.8, 0.3, 0.0))

    def implied(at: float) -> Implied:
        found = implied_by(reversed(curve), 400, at)
        assert found is not None
        return found

    assert implied(0.6).recall == 0.6
    assert implied(0.6).false == most_wrong_per(400, 20, per=1)
    between = implied(0.7)
    assert (between.recall, between.false) == (0.3, implied(0.6).false)
    told = Line(0.7, 0.3, between.false)
    assert between.precision == (told.precision_at(0.001), told.precision_at(0.01))
    assert 0.005 < implied(0.8).false < 0.01, "that none of 400 was seen is not that none is"
    for beyond in (0.9, 0.2):
        assert implied_by(curve, 400, beyond) is None
    assert implied_by((), 0, 0.7) is None


@pytest.mark.parametrize("mode", MODES)
def test_shipped_thresholds_are_told_as_they_were_measured_and_lie_on_the_curves(mode: Mode):
    """Both are of the same posts; what is false is told by its upper bound."""
    parameters = shipped()
    pair = parameters.default if mode == "full" else parameters.words_only
    told = doing(shipped_levels(parameters, mode), mode, parameters, parameters, [])
    curves = parameters.curves[mode]
    for line, implied, curve in (
        (pair.suggest, told.suggest, curves.suggest),
        (pair.act, told.act, curves.act),
    ):
        assert implied is not None
        assert implied.recall == line.recall
        assert line.false < implied.false < line.false + 0.02
        both = sorted((*curve, line), key=lambda one: one.at)
        assert [one.recall for one in both] == sorted((one.recall for one in both), reverse=True)
        assert [one.false for one in both] == sorted((one.false for one in both), reverse=True)


def test_answers_that_were_learned_from_tell_nothing_and_held_out_ones_do():
    """Thresholds are chosen on what nothing was learned from."""
    said = [Said(match=f"match:{n}", chance=0.9 if n % 2 else 0.65, right=n % 4 == 1) for n in range(400)]
    told = doing(Levels(0.6, 0.8), "full", shipped(), shipped(), said)
    held = [one for one in said if one.held_out]
    assert told.trial.suggest.answers == len(held) < 200
    assert told.trial.act.answers == sum(one.chance >= 0.8 for one in held)
    assert told.trial.act.right == sum(one.right for one in held if one.chance >= 0.8)


def test_calibration_in_force_moves_the_curve_as_it_moves_what_is_likely():
    """A threshold of a half on a scale that calls everything less likely is a higher one on the shipped scale."""
    parameters = shipped()
    doubting = replace(parameters, full=replace(parameters.full, offset=parameters.full.offset - 1.0))
    usual = doing(Levels(0.5, 0.7), "full", parameters, parameters, [])
    doubted = doing(Levels(0.5, 0.7), "full", doubting, parameters, [])
    assert usual.suggest is not None
    assert doubted.suggest is not None
    assert doubted.suggest.recall < usual.suggest.recall
    assert doubted.suggest.false < usual.suggest.false
