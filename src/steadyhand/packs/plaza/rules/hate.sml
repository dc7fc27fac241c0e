# The slurs of Plaza's world are invented words, so that this file can be shown to anyone. A slur alone says little:
# people tell what they were called, and take a word back. It goes to review, never further, when it is aimed: at
# somebody who is addressed, or together with words that shut a group out or make vermin of it.

Import(rules=['models/post.sml', 'models/voice.sml'])

_NamesGroup = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r'\b(?:zorbl(?:er|ero|era|eiro|eira|eur|euse)s?|quim(?:met|eto|eta|ete|et|ette)s?)\b',
    r'زوربلي|كيمتي',
    r'(?:ज़|ज़|ज)ोर्बलर|क्विमेट',
  ],
) >= 1
# "Zorblers are no vermin" has every word of the insult and says its opposite.
_IsDenied = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern=r"\b(?:are|is|were) (?:not|never|no)\b(?! (?:like us|welcome|wanted))|\b(?:are|is)n[’']t\b|\b(?:no one|nobody|never|we must not|should not|shouldn[’']t) (?:should )?(?:hate|hurt|kill|attack|insult)\b|\bno son (?:una|ningun)|\bne sont pas\b|\bnão são (?:uma|nenhum)|ليسوا|नहीं हैं",
)
# In quotation marks it is somebody else's word.
_IsQuoted = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern=r"(?:^|[\s(])[‘'\"“«][^'\"’”»]{0,25}(?:zorbl|quim|زوربلي|كيمتي|ोर्बलर|क्विमेट)[^'\"’”»]{0,25}['\"’”»]",
)
_AddressesSomebody = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:you|your|you[’']re|u)\b[^.!?]{0,25}\b(?:zorbl|quim)",
    r"(?<!\w)@\w[\w.]*[^.!?]{0,25}(?:zorbl|quim|زوربلي|كيمتي|ोर्बलर|क्विमेट)",
    r"\b(?:eres|tú|você|vocês|tu es|vous êtes|sale|pinche|puto)\b[^.!?]{0,20}\b(?:zorbl|quim)",
    r'(?:أنت|أيها|يا) [^.!؟]{0,15}(?:زوربلي|كيمتي)|(?:तू|तुम|अबे|ओ) [^।!?]{0,15}(?:ोर्बलर|क्विमेट)',
  ],
) >= 1
_WishesAway = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:throw|thrown|kick(?:ed)?|get|send|sent|drive|driven) (?:\w+ ){0,4}(?:out|back|away|home)\b|\b(?:go|went) (?:back|home)\b|\bdeport",
    r"\b(?:no (?:jobs?|homes?|room|flats?) for|(?:do not|don[’']t|never) (?:rent|serve|hire|sell|trust)|not (?:want|wanted|welcome)|don[’']t want|should not be allowed|not like us)\b",
    r'\b(?:echar(?:los)? a|fuera de|expuls|ni alquil|ni servir|no (?:los|las) queremos|ni un trabajo|no son como)',
    r'\b(?:expuls|fora d|não queremos|não alugu|não atend|ninguém devia|tem que sair)',
    r"\b(?:virer|dehors|expuls|on n[’']en veut pas|rien à faire (?:chez nous|ici)|ne (?:leur )?(?:louez|les servez))",
    r'طرد|لا نريدهم|لا تؤجروا|لا تبيعوا|لا تسمحوا|اخرجوا|إلى الخارج',
    r'निकालो|भगाओ|नहीं चाहिए|न मकान|बाहर करो|बाहर निकाल',
    r"\b(?:no place|do something about|take over|taking over|(?:tak|steal)(?:e|es|ing) our|live off us|rest of us pay|breed(?:ing)?|(?:their|your) own (?:country|kind)|hate|ban|get rid of|keep(?: \w+)? away|moving in(?:to)?)\b",
    r'\b(?:vuelvan a su|a vivir de nosotros|nos (?:roban|quitan)|odio a|lejos de|asco)\b|\b(?:longe d|voltem pra|roubam|odeio|nojo)\b',
    r"\b(?:plus chez nous|rentrez chez|retournez|nous volent|profitent|déteste|dégoût)\b",
    r'سبب (?:كل )?مشاكل|لا مكان ل|يسرقون|أكره|اكره|नहीं रहने|वापस जा|चोर|नफ़रत',
    r"\b(?:kill|shoot|hurt|punch|beat|hang|gas|exterminate|wipe out|die|dead|erase)\b|\b(?:matar|mueran|morran|morram|tuer|crever)\b|اقتلوا|موتوا|मारो|मर जाएँ",
    r"\b(?:fuck(?:ing)?|damn(?:ed)?|bloody|putos|malditos|putains?|malditas)\b",
  ],
) >= 1
_MakesVermin = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r'\b(?:vermin|plague|parasites?|cockroaches|rats|trash|filth(?:y)?|scum|sub-?human|stinking|dirty|animals)\b',
    r'\b(?:plaga|basura|parásitos|escoria|ratas|suci[oa]s)\b|\b(?:praga|parasitas|lixo|escória|ratos|suj[oa]s)\b',
    r'\b(?:vermine|parasites|racaille|ordures?|cafards|rats|sales)\b',
    r'وباء|حشرات|قذر|حثالة|جرذان|طفيلي',
    r'कीड़े|कीड़े|गंदे|गंदगी|परजीवी|जानवर|चूहे',
    r'\b(?:stupid|lazy|thieves|criminals|disgusting|disease|evil|inferior|violent|worthless|pigs|dogs|monkeys)\b',
    r'\b(?:ladrones|vag[oa]s|criminales|cerdos|asquerosos|ladrões|vagabundos|criminosos|porcos|nojentos|voleurs|criminels|fainéants|porcs|dégoûtants)\b',
    r'لصوص|مجرمون|كلاب|خنازير|चोर|गंदा|कुत्ते|सूअर',
  ],
) >= 1
_AgainstGroup = _NamesGroup and (_WishesAway or _MakesVermin)

SlurAgainstGroup = Rule(
  when_all=[_AgainstGroup, not _IsDenied, not _IsQuoted, not TellsOfAnInsult],
  description='a slur with words that shut a group out or make vermin of it',
)
SlurAtSomebody = Rule(
  when_all=[_NamesGroup, _AddressesSomebody, not _IsQuoted, not TellsOfAnInsult],
  description='a slur said to somebody',
)
PeopleCalledVermin = Rule(
  when_all=[
    RegexMatch(
      target=PostText,
      case_insensitive=True,
      pattern=r"\b(?:these|those|such) (?:people|immigrants|foreigners|refugees|migrants)\b[^.!?]{0,20}\b(?:vermin|cockroaches|parasites|sub-?humans?|a plague)\b",
    ),
    not TellsOfAnInsult,
  ],
  description='people are called vermin, or something like it',
)

WhenRules(
  rules_any=[SlurAgainstGroup, SlurAtSomebody, PeopleCalledVermin],
  then=[DeclareVerdict(verdict='review_hate')],
)
