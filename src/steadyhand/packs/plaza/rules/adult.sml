Import(rules=['models/post.sml'])

_OffersSexualContent = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:private|nude|naked|intimate|uncensored|sexy) (?:photos?|pics?|pictures?|videos?)\b|\bxxx\b|🔞|(?<!\d)\+?18\+?(?= *(?:only|,|\+|$))",
    r'\bfotos (?:privadas|íntimas|calientes)\b|\bvídeos? (?:íntim|privad|xxx)|\bphotos (?:privées|intimes|nues)\b|(?<!\d)\+18\b',
    r'صور (?:خاصة|عارية)|للكبار فقط|निजी तस्वीर|अश्लील|सिर्फ़ 18',
    r"\bmy cam\b|\b(?:para|pra|pour) adult[eo]s\b|\badults only\b|\bnsfw\b",
  ],
) >= 1

SexualContentBehindLink = Rule(
  when_all=[_OffersSexualContent, HasShortenedLink],
  description='sexual content is offered behind a link that hides its target',
)

WhenRules(
  rules_any=[SexualContentBehindLink],
  then=[DeclareVerdict(verdict='review_adult')],
)
