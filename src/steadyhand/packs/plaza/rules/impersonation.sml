# A claim to be somebody, with something asked for. Who posts it plays no part: the claim and the request do.

Import(rules=['models/post.sml', 'models/voice.sml'])

_ClaimsNewAccount = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\bofficial (?:account|page|profile)\b|\b(?:old|other) (?:one|account) (?:was|got|has been) hacked\b",
    r'\bcuenta oficial\b|\bme (?:robaron|hackearon) la (?:anterior|otra)\b|\bconta oficial\b|\bhackearam a (?:antiga|outra)\b',
    r"\bcompte officiel\b|\bl[’']ancien a été piraté\b|الحساب الرسمي|القديم اخت[\u064f]?رق|आधिकारिक खाता|हैक हो गया",
    r"\bit[’']s really me\b|\b(?:second|new) profile\b|\bla vraie page\b|\bel verdadero\b",
  ],
) >= 1
_AsksForMoney = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[r'\bdonat(?:e|ions?)\b|\bdonaciones\b|\bdoações\b|\bdons\b|\bdonar\b', r'تبرع|चंदा|दान '],
) >= 1
_SpeaksForPlaza = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\bplaza (?:safety|support|security|help|trust)\b|\bequipo de (?:seguridad|soporte) de plaza\b|\b(?:soporte|seguridad) de plaza\b",
    r"\bequipe (?:de )?(?:segurança|suporte) d[ao] plaza\b|\b(?:équipe|support) (?:de )?(?:sécurité )?(?:de )?plaza\b|(?:فريق|دعم) [^.!؟]{0,10}بلازا|प्लाज़ा (?:सुरक्षा|सहायता) (?:टीम|दल)",
    r"\bchip in\b",
    r"\bplaza (?:admin|team|moderat\w+)\b|\badministración de plaza\b",
  ],
) >= 1
_AsksForSecret = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:your|the) (?:code|password|pin)\b|\b(?:tu|su) (?:código|contraseña)\b|\b(?:seu código|sua senha)\b|\bvotre (?:code|mot de passe)\b",
    r'كلمة السر|رمزك|الرمز|पासवर्ड|कोड',
    r"\b(?:six|6|four|4) digits\b",
  ],
) >= 1

NewAccountAsksForMoney = Rule(
  when_all=[_ClaimsNewAccount, _AsksForMoney, LinkCount >= 1, not DeniesOrWarns],
  description='a new account claims to be the real one and asks for money',
)
SpeaksForPlazaAndAsksForSecret = Rule(
  when_all=[_SpeaksForPlaza, _AsksForSecret, not DeniesOrWarns],
  description='somebody speaks for Plaza and asks for a code or a password, which Plaza never does',
)

WhenRules(
  rules_any=[NewAccountAsksForMoney, SpeaksForPlazaAndAsksForSecret],
  then=[DeclareVerdict(verdict='review_impersonation')],
)
