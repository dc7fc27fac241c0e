Import(rules=['models/post.sml'])

# Somebody's private details held out to others.
_GivesAwaySomebody = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:(?:his|her|their) (?:home )?(?:phone|cell|number|address)|(?:he|she|they) lives? at|where (?:he|she|they) lives?|dox+(?:ed|ing)?|(?:call|text|ring) (?:him|her|them))\\b',
)
_StreetAddress = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b\\d{1,5} [a-z]{2,20}(?: [a-z]{2,20})? (?:street|st|avenue|ave|road|rd|lane|ln|drive|boulevard|blvd|court)\\b',
)

PrivateDetailsOfSomebody = Rule(
  when_all=[_GivesAwaySomebody, HasPhoneNumber or _StreetAddress],
  description='a number or an address is given as somebody else\'s',
)

WhenRules(
  rules_any=[PrivateDetailsOfSomebody],
  then=[DeclareVerdict(verdict='review_harassment')],
)
