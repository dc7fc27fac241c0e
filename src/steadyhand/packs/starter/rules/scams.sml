Import(rules=['models/post.sml'])

# Money promised, and a way to talk where nobody else listens.
_PromisesMoney = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:guaranteed (?:profit|return)s?|gift cards?|release your (?:prize|parcel|payment)|lost money in a scam|(?:crypto|forex) (?:teacher|mentor|coach)|turn \\d[\\d,.]* into \\d|first lesson free|password ready|double your (?:money|bitcoin|crypto)|(?:forex|crypto|bitcoin) (?:trader|expert|investment)|daily profits?|quick loan|instant loan|recover (?:your )?(?:lost )?(?:funds|crypto|bitcoin|account)|claim your (?:prize|reward|grant)|you(?: have|[\'’]ve)? won|cash ?app (?:flip|giveaway)|ganancias? garantizadas?|lucro garantido|gains? garantis?)\\b',
)
_MovesToPrivateChannel = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:whats ?app|telegram|signal|wechat|wa\\.me|t\\.me|text (?:me|us)|call (?:me|us)|dm (?:me|us))\\b',
)

# People who warn of a scam repeat its words.
_WarnsOfScam = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:(?:is|was|it[\'’]?s) (?:a )?(?:scam|fraud|phishing)|(?:do not|don[\'’]?t|never) (?:call|reply|answer|click)|block (?:it|them)|beware|scam alert)\\b',
)

MoneyPromisedWithNumber = Rule(
  when_all=[_PromisesMoney, HasPhoneNumber, not _WarnsOfScam],
  description='money is promised together with a number to call',
)
MoneyPromisedInPrivateChannel = Rule(
  when_all=[_PromisesMoney, _MovesToPrivateChannel, not _WarnsOfScam],
  description='money is promised and people are asked to go on in a private channel',
)

WhenRules(
  rules_any=[MoneyPromisedWithNumber, MoneyPromisedInPrivateChannel],
  then=[DeclareVerdict(verdict='review_scam')],
)
