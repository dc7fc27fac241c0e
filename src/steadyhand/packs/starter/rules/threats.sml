Import(rules=['models/post.sml'])

# An announced act against somebody. Games, songs and jokes say this too: people decide.
_AnnouncesViolence = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:i|we)(?: ?[\'’]ll| will|[\'’]?m going to| am going to| are going to|[\'’]?m gonna|[\'’]?mma|ma)? (?:gonna |going to |come and )?(?:kill|murder|shoot|stab|behead|strangle|lynch|burn|bomb) (?:you|u|ya|him|her|them|y[\'’]?all|all of (?:you|them)|your (?:family|kids|children|house|office)|everyone)\\b|\\bi(?: will|[\'’]?ll|[\'’]?m going to) break (?:his|her|their|your|both (?:his|her|their|your)) (?:legs?|neck|arms?|face)\\b|\\bi (?:know|found) where (?:you|u) live\\b|\\b(?:i am|i[\'’]?m) (?:outside|coming|at)\\b[^.!?\\n]{0,60}\\bwith (?:a|my|the) (?:knife|gun|rifle|bomb|bat)\\b',
)
_WishesViolence = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:you|they|he|she|these [a-z]{3,20}) (?:all )?(?:should|must|deserve to|need to|will|gonna) (?:all )?(?:be )?(?:die|shot|hanged|hung|killed|lynched|executed|gassed)\\b|\\bdeserves? (?:a bullet|the rope|to be (?:shot|killed|hanged))\\b',
)
_CallsForViolence = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:let[\'’]?s|somebody|someone|everyone)(?: should| please| needs to| go)? (?:go )?(?:kill|shoot|bomb|burn down|attack|lynch) (?:him|her|them|the (?:[a-z]{3,20} )?(?:polls?|polling|office|building|workers?)|those|these)\\b',
)

ThreatOfViolence = Rule(
  when_all=[_AnnouncesViolence or _CallsForViolence],
  description='somebody announces violence against people, or calls for it',
)
WishOfViolence = Rule(
  when_all=[_WishesViolence],
  description='the post says that people should be hurt or killed',
)

WhenRules(
  rules_any=[ThreatOfViolence],
  then=[DeclareVerdict(verdict='review_threat')],
)
WhenRules(
  rules_any=[WishOfViolence],
  then=[DeclareVerdict(verdict='review_violence')],
)
