# Which case goes to which queue of queues.toml: of the rules that hold, the first `WhenRules` in this file decides. A case
# that no rule sends anywhere goes to the queue of its policy area.

Import(rules=['routing/case.sml'])

# People in danger come before everything, also where the subject is protected: no number of views outranks them.
PersonInDanger = Rule(when_all=[CaseArea == 'imminent_harm'], description='somebody may be in danger')
LifeAtRisk = Rule(
    when_all=[CaseArea == 'self_harm', CaseSeverity == 'severe'],
    description='somebody may be about to hurt themselves',
)
WhenRules(rules_any=[PersonInDanger, LifeAtRisk], then=[DeclareVerdict(verdict='imminent_harm')])

ChildInDanger = Rule(when_all=[CaseArea == 'child_safety'], description='a child may be in danger')
WhenRules(rules_any=[ChildInDanger], then=[DeclareVerdict(verdict='child_safety')])

VotingSeenByMany = Rule(
    when_all=[CaseArea == 'election', CaseReach >= 100000],
    description='it is about voting and 100,000 more are expected to see it',
)
WhenRules(rules_any=[VotingSeenByMany], then=[DeclareVerdict(verdict='election_wide')])
