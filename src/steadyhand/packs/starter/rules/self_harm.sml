Import(rules=['models/post.sml'])

EncouragesSelfHarm = Rule(
  when_all=[
    RegexMatch(
      target=PostText,
      case_insensitive=True,
      pattern='\\b(?:kill (?:your|ur) ?self|kys|go (?:and )?(?:die|hang yourself)|end your life|slit (?:your|ur) wrists?)\\b',
    ),
  ],
  description='somebody is told to hurt themselves',
)

WhenRules(
  rules_any=[EncouragesSelfHarm],
  then=[DeclareVerdict(verdict='review_self_harm')],
)
