"""Whether somebody goes on with a duty that a freeze reaches."""

from steadyhand.access.freezes.model import Exemption, problem_of
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from tests.support.freezing import freeze

ENDS = 1_000_000


def code_of(scope, exempt):
    """The code of what is wrong with a freeze of this scope, with an exemption of that one; None where nothing is."""
    who = Population(people=("staff:ana",))
    one = Exemption(id="exemption:harm", duty="imminent_harm", who=who, scope=exempt, ends=ENDS)
    begun = freeze(0, scope_set=scope, exemptions=(one,), ends=ENDS).begun("staff:sol", 0)
    refusal = problem_of(begun, 0)
    return refusal.code if refusal else None


def test_duty_goes_on_with_all_that_its_freeze_stops_there():
    """A freeze of some acts asks for no more than that these acts go on, and for no less."""
    removing = ScopeSet(
        policy_areas=("imminent_harm", "spam"), actions=("sanction.remove", "account.suspend")
    )
    all_of_it = ScopeSet(policy_areas=("imminent_harm",), actions=removing.actions)
    part_of_it = ScopeSet(policy_areas=("imminent_harm",), actions=("sanction.remove",))

    assert code_of(removing, all_of_it) is None
    assert code_of(removing, part_of_it) == "duty_without_people"
    assert (
        code_of(ScopeSet(policy_areas=("imminent_harm",)), ScopeSet(policy_areas=("imminent_harm",))) is None
    )
