# Sharp words about a party, a plan or an answer are politics. Here somebody is named, and told to go or brought down.

Import(rules=['models/post.sml', 'models/voice.sml'])

_ToldToGo = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:delete your account|get off this (?:site|app|platform)|nobody (?:likes|wants|needs) you|every(?:one|body) hates you|crawl back|until you (?:cry|quit|leave)|do us all a favou?r)\b",
    r'\b(?:borra tu cuenta|lárgate|no le caes bien|nadie te (?:quiere|soporta|aguanta)|todos te odian|vuelve a tu (?:cueva|agujero)|haznos un favor)\b',
    r'\b(?:apag(?:a|ue) a (?:sua )?conta|some daqui|ninguém gosta de você|todo mundo te odeia|volt[ae] pra (?:tua|sua) toca|faz um favor)\b',
    r"\b(?:supprime ton compte|dégage|personne ne t[’']aime|tout le monde te déteste|retourne sous ta pierre|rendras service)\b",
    r'احذف حسابك|لا أحد يحبك|الكل يكرهك|عد إلى جحرك|أرحنا منك|انقلع',
    r'खाता मिटा|कोई पसंद नहीं करता|सब तुझसे नफ़रत|बिल में लौट|दफ़ा हो|एहसान करो',
  ],
) >= 1
_BringsDown = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\byou(?: are|[’']re)? (?:\w+ ){0,3}(?:pathetic|worthless|useless|ugly|disgusting|stupid|clown|loser|idiot|moron|waste of)\b|\btoo stupid to\b|\byou (?:worthless|pathetic|useless|ugly|stupid)\b|^@\S+ (?:\w+ ){0,3}(?:ugly|useless|pathetic|worthless)\b",
    r'\b(?:eres|qué) (?:\w+ ){0,2}(?:inútil|patétic[oa]|tont[oa]|idiota|ridícul[oa]|asco)\b|\bdemasiado tont[oa]\b|\bpayas[oa] inútil\b',
    r'\b(?:você é|tu és) (?:\w+ ){0,2}(?:ridícul[oa]|inútil|fracassad[oa]|burr[oa]|idiota|nojent[oa])\b|\bburr[oa] demais\b|\bpalhaç[oa] inútil\b',
    r"\btu es (?:\w+ ){0,2}(?:nul(?:le)?|pathétique|bête|moche|ridicule|inutile)\b|\btrop bête pour\b|\bpauvre (?:clown|type|fille)\b",
    r'أنت (?:غبي|فاشل|تافه|حقير)|أغبى من أن|أيها (?:المهرج|الفاشل|الغبي)',
    r'(?:तू|तुम) [^।!?]{0,10}(?:बेवकूफ़|मूर्ख|निकम्म)|इतना मूर्ख|, जोकर',
    r"(?<!\w)@\w\S*[^.!?]{0,40}\b(?:idiot|moron|imbecile|loser|scum|pig|shut up|nobody asked|get a life|ashamed of you|embarrassment)\b",
    r'(?<!\w)@\w\S*[^.!?]{0,40}\b(?:idiota|imbécil|estúpid[oa]|gord[oa]|das (?:pena|asco)|cállate|cómprate una vida|cala a boca|lixo|imbecil|burr[oa])\b',
    r"(?<!\w)@\w\S*[^.!?]{0,40}\b(?:idiote?|débile|imbécile|conn(?:e|ard)|ferme-la|ta gueule|espèce de|pourrir la vie)\b",
    r'(?<!\w)@\w\S*[^.!؟।?]{0,40}(?:غبي|قبيح|سخيف|حقير|اخرس|ارحل|बेवकूफ़|मूर्ख|गधा|गधे|चुप कर|बदसूरत|निकम्म)',
  ],
) >= 1
# Many are sent against one.
_CallsForPileOn = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:every(?:one|body)|let[’']s all|all of you)\b[^.!?]{0,15}\b(?:go|tell|flood|message|spam|report)\b|\b(?:do not|don[’']t) stop until\b|\buntil (?:they|he|she) (?:quits?|leaves?|logs? off)\b",
    r'\b(?:id todos|vayan todos|vamos todos) a\b|\bno paréis hasta\b|\bvão todos\b|\bnão parem até\b|\ballez tous\b|\bn[’\']arrêtez pas avant\b',
    r'اذهبوا كلكم|لا تتوقفوا حتى|सब जाकर|रुकना मत',
    r"\bwhere @\w\S* (?:works|lives)\b|\bget (?:him|her|them) fired\b",
  ],
) >= 1
_GivesAwaySomebody = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:his|her|their) (?:home )?(?:phone|number|address)\b|\b(?:he|she|they) lives? at\b|\b(?:call|text|ring) (?:him|her|them)\b",
    r'\b(?:vive en la calle|su (?:número|teléfono) es|mora na rua|o número del[ea] é|habite au|son numéro est)\b',
    r'يسكن في شارع|رقمها هو|रहता है मकान|उसका नंबर',
  ],
) >= 1

NamedAndToldToGo = Rule(
  when_all=[NamesSomebody, _ToldToGo or _BringsDown],
  description='somebody is named and insulted or told to go',
)
PileOnSomebody = Rule(
  when_all=[NamesSomebody, _CallsForPileOn],
  description='others are sent against somebody who is named',
)
PrivateDetailsOfSomebody = Rule(
  when_all=[_GivesAwaySomebody, HasPhoneNumber, not DeniesOrWarns],
  description='a number is given as somebody else\'s',
)

WhenRules(
  rules_any=[NamedAndToldToGo, PileOnSomebody, PrivateDetailsOfSomebody],
  then=[DeclareVerdict(verdict='review_harassment')],
)
