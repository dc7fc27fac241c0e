# This file contains slurs, written plainly, because a rule that cannot be read cannot be questioned. It holds those that
# carry a measurement (docs/starter-pack.md) and no more: it is an example of such a rule, not a dictionary.
#
# A slur alone says little: people quote slurs, study them, and take their own back. So a post goes to review only when
# the slur stands beside somebody: after a mention, in the second person, or after words that wish a group away. Words
# that are mostly used inside the group they once insulted (forms in -a, `queer`) are left out: on labelled posts they
# mark a dialect more than hate (Davidson, Bhattacharya and Weber 2019). English only:
# each language, and each country that speaks it, needs its own list by people who live there.

Import(rules=['models/post.sml'])

_SlurAtSomebody = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='(?:@\\w{1,30}|\\b(?:you|u|ur|your|you[\'’]?re|y[\'’]?all|yo))\\b[^.!?\\n]{0,30}\\b(?:fag+ots?|fags?|dykes?|trann(?:y|ies)|nigg(?:er|ers)|coons?|wetbacks?|spics?|beaners?|chinks?|gooks?|kikes?|ragheads?|retards?)\\b',
)
_SlurThenYou = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:fag+ots?|fags?|dykes?|trann(?:y|ies)|nigg(?:er|ers)|coons?|wetbacks?|spics?|beaners?|chinks?|gooks?|kikes?|ragheads?|retards?)\\b[^.!?\\n]{0,12}\\b(?:you|u|like you|@\\w{1,30})\\b',
)
_GroupWishedAway = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:fuck(?:ing)?|fuckin|hate|kill|all|these|those|dirty|filthy|dumb|stupid|damn|lil|little|typical) (?:all )?(?:these |those |the )?(?:fag+ots?|fags|dykes|trannies|niggers?|coons|wetbacks?|spics?|beaners?|chinks?|gooks?|kikes?|ragheads?)\\b',
)
# No slur is needed to call people vermin. Those who mean real rats are put right by the person who looks.
_CallsPeopleVermin = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:are|they[\'’]?re|these|those|all) (?:all |just |nothing but )?(?:vermin|cockroaches|parasites|sub-?humans?|untermenschen|a plague)\\b',
)
_IsAboutTheWord = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:called (?:me|him|her|them|us)|call(?:s|ing)? (?:me|people|someone|somebody)|(?:stop|don[\'’]?t|never|quit) (?:say|saying|us(?:e|ing)|call(?:ing)?)|the word|is a slur|the [a-z]-word|proud(?:ly)?)\\b',
)

SlurAgainstSomebody = Rule(
  when_all=[_SlurAtSomebody or _SlurThenYou, not _IsAboutTheWord],
  description='a slur beside somebody it is aimed at',
)
SlurAgainstGroup = Rule(
  when_all=[_GroupWishedAway, not _IsAboutTheWord],
  description='a slur in words against a whole group',
)

PeopleCalledVermin = Rule(
  when_all=[_CallsPeopleVermin],
  description='people are called vermin, or something like it',
)

WhenRules(
  rules_any=[PeopleCalledVermin, SlurAgainstGroup, SlurAgainstSomebody],
  then=[DeclareVerdict(verdict='review_hate')],
)
