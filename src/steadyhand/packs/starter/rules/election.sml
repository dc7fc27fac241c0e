Import(rules=['models/post.sml'])

# How and when to vote, told wrongly. The rules do not know parties: they look at the claim about the vote.
_VoteFromTheSofa = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:vote|voting|cast your (?:vote|ballot))\\b[^.!?\\n]{0,40}\\b(?:by|via|through|over) (?:text|sms|whats ?app|e-?mail|phone|twitter|facebook|hashtag)\\b|\\btext [\'’“"]?\\w{2,20}[\'’”"]? to \\d{4,6}\\b[^.!?\\n]{0,40}\\bvot(?:e|ing)\\b|\\bvot(?:a|ar|e|ez|er)\\b[^.!?\\n]{0,30}\\b(?:por|pelo|par) (?:sms|mensaje|mensagem|texto|whats ?app|tel[eé]fono|telefone|t[eé]l[eé]phone)\\b|(?:एसएमएस|व्हाट्सएप) से (?:वोट|मतदान)|(?:صوت|التصويت)[^.!؟\\n]{0,20}(?:عبر|برسالة|بواسطة) (?:الرسائل|نصية|واتساب)',
)
_AnotherDay = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:election|voting|vote|polls?|polling)\\b(?: day)?[^.!?\\n]{0,20}\\b(?:(?:has|have) been|was|were|is|are) (?:moved|postponed|cancell?ed|rescheduled|extended|delayed)\\b|\\bstay (?:at )?home on (?:election day|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b|\\b[a-z]{3,20} (?:voters? )?(?:should |must |can )?votes? on (?:monday|wednesday|thursday|friday|saturday|sunday)\\b|\\bpolls? (?:are )?clos(?:e|es|ed|ing) early\\b',
)
_WrongRisk = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:police|ice|immigration|warrants?|arrest(?:s|ed|ing)?|fines|debts?|checks? for)\\b[^.!?\\n]{0,40}\\b(?:at|outside|near) (?:the )?(?:polls?|polling (?:place|station)s?)\\b|\\b(?:your |voter )?registration (?:was|is|has been) cancell?ed\\b|\\b(?:do not|don[\'’]?t) (?:bother (?:going|voting)|go and vote)\\b',
)
# A correction repeats the claim that it corrects.
_IsCorrection = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:can(?:no|[\'’])t|cannot|can not|no one can|nobody can|there is no|false|fake|hoax|myth|rumou?r|not true|misinformation|disinformation|no se (?:puede|vota)|fals[oa]s?|mentira|boato|n[aã]o (?:[eé] poss[ií]vel|existe)|ne peut pas|ne vote|fau(?:x|sse)|rumeur)\\b|झूठ|अफ़वाह|كذب|شائعة|غير صحيح|لا تصويت|नहीं होता',
)

WrongWayToVote = Rule(
  when_all=[_VoteFromTheSofa, not _IsCorrection],
  description='a way to vote is described that does not exist in most places',
)
WrongDayToVote = Rule(
  when_all=[_AnotherDay, not _IsCorrection],
  description='the day or the hours of a vote are said to be other than announced',
)
VotersFrightenedAway = Rule(
  when_all=[_WrongRisk, not _IsCorrection],
  description='people are told that something will happen to them where they vote',
)

WhenRules(
  rules_any=[WrongWayToVote, WrongDayToVote, VotersFrightenedAway],
  then=[DeclareVerdict(verdict='review_election')],
)
