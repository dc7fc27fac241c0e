Import(rules=['models/post.sml', 'models/voice.sml'])

# A prize nobody entered for, money that multiplies, an account that closes today: with a number to call.
_PromisesOrFrightens = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    # English
    r"\b(?:gift cards?|(?:your|a) (?:prize|grant|parcel)|you (?:were|have been|are) (?:chosen|selected)|you(?: have|[’']ve)? won|claim (?:it|your))\b",
    r"\b(?:turn|invest) \d[\d.,]* |\bdouble your\b|\bguaranteed\b|\b(?:crypto|forex|bitcoin) (?:teacher|mentor|coach|expert|trader)\b",
    r"\b(?:account|card) (?:will be|is|has been|was) (?:closed|blocked|suspended|locked)\b|\b(?:password|pin|code) (?:ready|at hand)\b|\bgive us (?:your|the) (?:pin|password|code)\b",
    # Spanish
    r'\b(?:has ganado|ha ganado|(?:ha|has) sido (?:seleccionad|elegid)[oa]|(?:tu|un|el) premio|tarjeta de \d)',
    r'\bconviert[eo] \d|\b(?:duplic|multiplic)\w+ (?:tu|su)s? (?:dinero|inversión)|\bprimera clase (?:es )?gratis\b|\bganancias? garantizada',
    r'\b(?:cuenta|tarjeta)\b[^.!?]{0,20}\b(?:se cierra|será cerrada|cerrará|bloquead[ao])\b|\bcon tu contraseña\b',
    # Portuguese
    r'\bvocê (?:ganhou|foi (?:selecionad|sorteado|escolhid))|\bseu prêmio\b|\bcartão de \d|\b(?:dobr|multipliqu)\w+ (?:o )?seu (?:dinheiro|investimento)|\blucro garantido\b',
    r'\b(?:conta|cartão)\b[^.!?]{0,20}\b(?:será encerrad|foi bloquead|está bloquead|vai ser encerrad)|\b(?:com|confirme) a senha\b',
    # French
    r"\bvous (?:gagnez|avez gagné|avez été (?:choisi|sélectionné|tiré))|\bvotre (?:prix|lot|gain)\b|\b(?:multipliez|doublez) votre (?:argent|mise)\b|\bgains? garantis?\b",
    r"\b(?:compte|carte)\b[^.!?]{0,20}\b(?:ferme|sera fermée?|est bloquée?|va être (?:fermé|bloqué)e?)\b|\bavec votre mot de passe\b",
    # Arabic
    r'ربحت (?:بطاقة|جائزة|معنا)|لقد ربحت|جائزتك|تم اختيارك|استثمر \d|ضاعف (?:مالك|أموالك)|(?:حسابك|بطاقتك)[^.!؟]{0,25}(?:سي[\u064b-\u0652]*غلق|مغلق|موقوف)|ومعك كلمة السر',
    # Hindi
    r'(?:कार्ड|इनाम|लॉटरी) जीत|आपने [^।!?]{0,30}जीत|इनाम पाने|(?:खाता|कार्ड) [^।!?]{0,15}(?:बंद होगा|बंद हो जाएगा|ब्लॉक)|पासवर्ड लेकर|पैसे दोगुन',
    r"\b(?:customs fee|pay (?:the|a) (?:\S+ )?fee|financial freedom|easy money|passive income|(?:quick|instant) loan|(?:send|transfer|lend) me \d|my (?:new number|phone (?:broke|is broken)))\b",
    r'\b(?:(?:paquete|encomenda|pacote) [^.!?]{0,25}(?:retenid|aduan|bloquead|retid)|préstamo (?:rápido|inmediato)|empréstimo (?:rápido|na hora)|libertad financiera|me manda um pix|troquei de número|cambi[éo] de número)',
    r"\b(?:colis [^.!?]{0,25}(?:bloqué|retenu|attente)|payer les frais|prêt (?:rapide|immédiat)|liberté financière)\b|أرباح مضمونة|فرصة ذهبية|قرض فوري|طردك|तुरंत लोन|पार्सल [^।!?]{0,20}(?:रुका|अटका)|बिना काग़ज़ात",
  ],
) >= 1
_ReachedOutside = HasPhoneNumber or RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern=r'\b(?:whats ?app|telegram|signal|wa\.me|t\.me)\b|واتساب|व्हाट्सएप',
)
_RecoveryAgent = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[r'\b(?:lost (?:money|funds|crypto))\b', r'\b(?:gets? it back|recover(?:y|ed|s)?|guaranteed)\b'],
) == 2

MoneyWithNumber = Rule(
  when_all=[_PromisesOrFrightens, _ReachedOutside, not DeniesOrWarns],
  description='a prize, quick money or a closing account, with a number or a channel outside the platform',
)
# This one says "scam" itself, so the warning words do not clear it.
SecondScamAfterTheFirst = Rule(
  when_all=[_RecoveryAgent, _ReachedOutside],
  description='an agent promises to win lost money back',
)

WhenRules(
  rules_any=[MoneyWithNumber, SecondScamAfterTheFirst],
  then=[DeclareVerdict(verdict='review_scam')],
)
