# Games, songs, matches and traffic kill too. These patterns ask for people, or for what belongs to them, as the object.

Import(rules=['models/post.sml', 'models/voice.sml'])

_AnnouncesViolence = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:i|we)(?:[’']ll| will|[’']m going to| am going to|[’']m gonna| are going to)\b[^.!?]{0,10}\b(?:kill|shoot|stab|beat up|murder|hurt) (?:you|him|her|them|@\w)",
    r"\b(?:i|we)(?:[’']ll| will|[’']m going to| am going to|[’']m gonna)\b[^.!?]{0,10}\b(?:break|smash|cut) (?:both )?(?:his|her|their|your)\b",
    r'\b(?:le|te|os|les) (?:rompo|rompemos|voy a (?:romper|partir)|parto|mato|voy a matar) ?(?:las? |los |el )?(?:dos )?(?:piernas|cara|brazos|cabeza|cuello|\b)|\blo voy a matar\b',
    r'\b(?:eu )?(?:quebro|vou quebrar) (?:as |a |o )?(?:duas |sua )?(?:pernas|cara|braços|cabeça)\b|\bvou matar (?:o|a|ele|ela|você|@)',
    r"\bje (?:lui|te|leur|vais (?:lui|te|leur|le|la|les)) (?:casse(?:r)?|briser?|tuer?|péter?|défonce(?:r)?)\b",
    r'سأ(?:كسر|قطع) (?:ساق|رجل|رأس|يد)|سأقتل(?:ه|ها|هم|ك)|سأذبح',
    r'(?:टाँग|टांग|हाथ|सिर|मुँह)(?:ें)? (?:तोड़|तोड़|फोड़|फोड़)|(?:मार डालूँगा|जान से मार)',
    r"\b(?:beat (?:him|her|them|you) (?:up|to)|leav(?:e|ing) in an ambulance|kick (?:his|her|their|your) door|break (?:his|her|their|your) (?:neck|legs?|face|arms?)|(?:won[’']t|not) (?:let|leave) (?:him|her|them|you) alive)\b",
    r'\b(?:le|te|les) (?:reviento|revienta|arranco|corto)\b|\bdar(?:le|te|les) una paliza\b|\b(?:levar|dar) uma surra\b|\bvou (?:arrebentar|acabar com) (?:el[ea]|você)\b',
    r"(?:سأضرب|لأضرب|لأقتل|سأذبح|ज़िंदा नहीं छोड़|जिंदा नहीं छोड़|(?:मार|काट) डालूँ|जान ले लूँगा)",
  ],
) >= 1
_CallsForViolence = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:somebody|someone|let[’']s|everyone)\b[^.!?]{0,20}\b(?:burn|torch|bomb|attack|shoot|set fire)\b[^.!?]{0,25}\b(?:office|house|headquarters|home|building|station|them|him|her)\b",
    r"\b(?:deserves?|needs?) (?:a bullet|the rope|to be (?:shot|killed|hanged))\b|\b(?:should|must) (?:all )?(?:hang|shoot|kill|be (?:shot|hanged|killed|lynched))\b",
    r'\b(?:debería|hay que|tendría que)\b[^.!?]{0,15}\b(?:quemar|matar|colgar|pegar fuego)\b|\bmerecen? (?:una bala|morir|la horca)\b',
    r'\b(?:devia|deveria|tem que|alguém)\b[^.!?]{0,15}\b(?:botar fogo|queimar|matar|tacar fogo)\b|\bmerecem? (?:uma bala|morrer)\b',
    r"\b(?:faudrait|devrait|il faut)\b[^.!?]{0,15}\b(?:brûler|tuer|pendre|cramer)\b|\bméritent? (?:une balle|de mourir)\b",
    r'(?:ليت|يجب|لازم)[^.!؟]{0,15}(?:يحرق|حرق|قتل|شنق)|يستحق(?:ون)? (?:رصاصة|الموت)',
    r'(?:दफ़्तर|घर|ऑफ़िस|मकान) (?:को )?जला (?:दे|दो|डालो)|गोली मार (?:दो|देनी)|फाँसी दे',
    r"\b(?:against (?:a|the) wall|(?:put|a) bullet in|une balle dans|un tiro en|um tiro na)\b",
  ],
) >= 1

# Here and now: somebody says that they stand there, with a weapon, or that they know the way.
_IsOnTheWay = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:i am|i[’']m)\b[^.!?]{0,8}\b(?:outside|at|in|on my way|coming|here|standing|waiting)\b",
    r'\b(?:estoy|voy)\b[^.!?]{0,12}\b(?:en|delante|frente|fuera|afuera|de camino)\b',
    r'\b(?:estou|tô|to)\b[^.!?]{0,8}\b(?:na|no|em|indo|aqui)\b',
    r"\bje suis\b[^.!?]{0,8}\b(?:devant|en bas|dans|en route|chez|à)\b",
    r'أنا (?:أمام|عند|في|خلف|قادم)|मैं [^।!?]{0,40}(?:बाहर|सामने|अंदर|रास्ते)',
    r"\b(?:driving|heading|walking) (?:to|over)\b|\b(?:in|have|got) (?:five|ten|\d+) minutes\b|\bya estoy\b|\bcheguei n|\bj[’']arrive\b",
  ],
) >= 1
_HasWeapon = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:with|have|bring(?:ing)?|got)\b[^.!?]{0,18}\b(?:knife|gun|rifle|bat|bomb|machete|petrol)\b",
    r'\b(?:con|llevo|traigo)\b[^.!?]{0,15}\b(?:cuchillo|pistola|bate|arma|rifle|machete)\b|\b(?:com|levo)\b[^.!?]{0,15}\b(?:faca|arma|pistola|revólver|taco)\b',
    r"\b(?:avec|j[’']ai)\b[^.!?]{0,15}\b(?:couteau|arme|pistolet|fusil|batte|barre de fer)\b",
    r'(?:معي|ومعي|بيدي) (?:سكين|مسدس|سلاح|سكيناً)|(?:चाकू|बंदूक|पिस्तौल|डंडा|हथियार) (?:लेकर|लिए)',
    r"\bloaded (?:the|my)\b|\b(?:shotgun|pistol|kick your door)\b|\b(?:el|un|mi) (?:machete|cuchillo|arma)\b|\barmad[oa]\b",
  ],
) >= 1
_KnowsWhereTheyLive = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\bi (?:know where (?:you|u) live|have your address|found your (?:house|address))\b",
    r"\bsé dónde vives\b|\b(?:eu )?sei onde você mora\b|\bje sais où tu (?:habites|vis)\b|أعرف (?:أين تسكن|بيتك|عنوانك)|जानता हूँ (?:तू|तुम) कहाँ रहत",
  ],
) >= 1

ThreatHereAndNow = Rule(
  when_all=[_HasWeapon, _IsOnTheWay or _KnowsWhereTheyLive],
  description='somebody says that they are there, or on the way, with a weapon',
)
KnowsWhereTheyLive = Rule(
  when_all=[_KnowsWhereTheyLive, not _HasWeapon],
  description='somebody is told that it is known where they live',
)
ViolenceAnnouncedOrCalledFor = Rule(
  when_all=[_AnnouncesViolence or _CallsForViolence],
  description='violence against people, or what is theirs, is announced, wished or called for',
)

WhenRules(
  rules_any=[ThreatHereAndNow, KnowsWhereTheyLive],
  then=[DeclareVerdict(verdict='review_threat')],
)
WhenRules(
  rules_any=[ViolenceAnnouncedOrCalledFor],
  then=[DeclareVerdict(verdict='review_violence')],
)
