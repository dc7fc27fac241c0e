Import(
  rules=[
    'models/account.sml', 'models/event.sml', 'models/post.sml', 'models/voice.sml', 'rules/adult.sml',
    'rules/impersonation.sml',
  ],
)

# The promises that spam lives on: easy money, followers, a trick, a discount that ends tonight.
_PromisesShortcut = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    # English
    r"\b(?:earn|make|win)\b[^.!?]{0,20}\d[\d.,]*k?\b[^.!?]{0,12}\b(?:a|per|each|every) (?:hour|day|week|month)\b",
    r"\bno (?:experience|password|skills?)(?: is| are)?(?: needed| required|!|,)|\b(?:places|spots) (?:are )?(?:left|limited)\b",
    r"\b(?:free|buy|get|cheap) (?:[\d.,]+k? )?(?:followers|likes|subscribers)\b|\b(?:this|one) (?:weird |secret |simple )*trick\b",
    r"\bthey (?:do not|don[’']t) want you to (?:know|see)\b|\bbefore (?:it is|it[’']s) (?:deleted|removed|taken down)\b",
    r"\b\d{2} ?% (?:off|discount)\b|\b(?:only today|today only)\b|\blose \d+ (?:kilos?|kg|pounds|lbs)\b",
    # Spanish
    r'\bgan(?:a|e|ar)\b[^.!?]{0,20}\d[\d.,]*\b[^.!?]{0,12}\b(?:al|por|cada) (?:hora|d[ií]a|semana|mes)\b|\bsin (?:experiencia|contraseña)\b',
    r'\b(?:quedan|últimas|solo) [^.!?]{0,6}plazas\b|\bseguidores (?:gratis|reales)\b|\beste truco\b|\bno quieren que (?:lo )?sepas\b',
    r'\b\d{2} ?% solo hoy\b|\b\d{2} ?% de descuento\b|\badelgaza \d',
    # Portuguese
    r'\bganh(?:e|ar)\b[^.!?]{0,20}(?:\d[\d.,]*\b[^.!?]{0,12}\b(?:por|ao) (?:hora|dia|semana|mês)|dinheiro)|\bsem (?:experiência|senha)\b',
    r'\b(?:só|últimas) [^.!?]{0,6}vagas\b|\bvagas limitadas\b|\bseguidores grátis\b|\besse truque\b|\bnão querem que você saiba\b|\bemagreça \d',
    # French
    r"\bgagne[zr]\b[^.!?]{0,20}\d[\d.,]*\b[^.!?]{0,12}\bpar (?:heure|jour|semaine|mois)\b|\bsans (?:expérience|mot de passe)\b",
    r"\bplus que \d+ places\b|\babonnés gratuits\b|\bcette astuce\b|\bne veulent pas que (?:ça se sache|vous)\b|\bperdez \d",
    # Arabic
    r'(?:اربح|اكسب) (?:\d|المال)|بلا خبرة|بدون خبرة|بلا كلمة سر|بدون كلمة سر|متابعون مجان|متابعين مجان|هذه الحيلة|لا يريدونك أن تعرف|أماكن محدودة',
    # Hindi
    r'घर बैठे [^।!?]{0,20}(?:कमाएँ|कमाओ|कमाइए|कमाएं)|बिना अनुभव|मुफ़्त फ़ॉलोअर|मुफ्त फॉलोअर|पासवर्ड नहीं चाहिए|यह तरकीब|नहीं चाहते (?:कि )?आप जानें|जगहें बची',
  ],
) >= 1
# What a shop may say too: it counts only where the link hides its target, and then a person looks.
_PressesToClick = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:sign up|register|click|limited (?:stock|offer)|offer ends|worldwide shipping|free trial|my code|this (?:app|method)|won[’']t believe)\b",
    r'\b(?:regístrate|inscríbete|oferta|este método|haz clic|se hizo ric[oa]|cadastre-se|clique|comece hoje|renda extra|inscrivez-vous|cliquez|offre valable|revenu)\b',
    r'سجل|اضغط|العرض|دخل إضافي|लिंक दबा|रजिस्टर|ऑफ़र|कमाई',
  ],
) >= 1
_IsSold = _PromisesShortcut and HasShortenedLink and not DeniesOrWarns

# Clear-cut: what it promises, a hidden target, and the behaviour. These limit the post by themselves.
SpamFromNewAccount = Rule(
  when_all=[_IsSold, AccountAgeSeconds < 604800],
  description='an account younger than a week promises a shortcut behind a shortened link',
)
PostEditedIntoSpam = Rule(
  when_all=[_IsSold, IsEdit, EditBroughtTheLink],
  description='a post that had no link was edited to promise a shortcut behind a shortened one',
)
WhenRules(
  rules_any=[SpamFromNewAccount, PostEditedIntoSpam],
  then=[
    DeclareVerdict(verdict='limit_spam'),
    LabelAdd(entity=AccountId, label='suspected_spam', expires_after=TimeDelta(days=7)),
  ],
)

# One sign missing: a person looks.
_IsClearCut = _IsSold and (AccountAgeSeconds < 604800 or (IsEdit and EditBroughtTheLink))
ShortcutSoldWithLink = Rule(
  when_all=[_PromisesShortcut, LinkCount >= 1, not _IsClearCut, not DeniesOrWarns],
  description='a link with the promises that spam lives on',
)
ShortLinkWithPressure = Rule(
  when_all=[HasShortenedLink, _PressesToClick, not _IsClearCut, not DeniesOrWarns],
  description='a shortened link, and words that press people to follow it',
)
ShortLinkFromNewAccount = Rule(
  when_all=[
    HasShortenedLink, AccountAgeSeconds < 604800, not _IsClearCut, not SexualContentBehindLink,
    not NewAccountAsksForMoney,
  ],
  description='a shortened link from an account younger than a week',
)
ShortLinkEditedIn = Rule(
  when_all=[HasShortenedLink, IsEdit, EditBroughtTheLink, not _IsClearCut],
  description='a shortened link was put into a post after people had seen it without',
)
ShortLinkFromSuspectedAccount = Rule(
  when_all=[HasShortenedLink, HasLabel(entity=AccountId, label='suspected_spam'), not _IsClearCut],
  description='a shortened link from an account that was found spamming in the last days',
)
WhenRules(
  rules_any=[
    ShortcutSoldWithLink, ShortLinkWithPressure, ShortLinkFromNewAccount, ShortLinkEditedIn,
    ShortLinkFromSuspectedAccount,
  ],
  then=[DeclareVerdict(verdict='review_spam')],
)
