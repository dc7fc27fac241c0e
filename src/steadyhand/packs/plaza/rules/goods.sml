# What may not be sold at all: forged papers, medicine without a prescription.

Import(rules=['models/post.sml', 'models/voice.sml'])

_SellsPapers = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:licen[cs]es?|passports?|diplomas?|id cards?|student cards?)\b[^.!?]{0,40}\b(?:any name|made to order|ready in|no questions|delivery)\b",
    r'\b(?:carn[eé]s?|pasaportes?|títulos?|diplomas?)\b[^.!?]{0,40}\b(?:nombre que quieras|cualquier nombre|en \d+ días)\b',
    r'\b(?:carteiras?|passaportes?|diplomas?)\b[^.!?]{0,40}\b(?:qualquer nome|em \d+ dias)\b',
    r"\b(?:cartes? d[’']étudiant|permis|passeports?|diplômes?)\b[^.!?]{0,40}\b(?:nom de votre choix|n[’']importe quel nom|en \d+ jours)\b",
    r'(?:بطاقات|رخص|جوازات|شهادات)[^.!؟]{0,30}(?:بأي اسم|خلال \d+)|(?:कार्ड|लाइसेंस|पासपोर्ट)[^।!?]{0,20}किसी भी नाम',
    r"\bfake ids?\b",
  ],
) >= 1
_SellsMedicine = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:sell(?:ing)?|cheap|buy)\b[^.!?]{0,30}\b(?:pills|tablets|oxy|xanax)\b|\b(?:pills|tablets)\b[^.!?]{0,20}\b(?:without|no) prescription\b",
    r"\b(?:vendo|venta de)\b[^.!?]{0,15}\b(?:pastillas|comprimidos|remédios)\b|\b(?:pastillas|comprimidos|pilules)\b[^.!?]{0,15}\b(?:sin receta|sem receita|sans ordonnance)\b",
    r'(?:أبيع|حبوب)[^.!؟]{0,20}(?:بدون وصفة|بلا وصفة)|(?:गोलियाँ|दवा)[^।!?]{0,20}बिना पर्च',
    r"\b(?:weed|coke|cocaine|mdma)\b[^.!?]{0,20}\b(?:delivered|delivery|for sale)\b",
  ],
) >= 1
_AsksToWrite = RegexMatch(target=PostText, case_insensitive=True, pattern=r'\b(?:dm|inbox|message) me\b')

ForbiddenGoodsWithNumber = Rule(
  when_all=[_SellsPapers or _SellsMedicine, HasPhoneNumber or _AsksToWrite, not DeniesOrWarns],
  description='forged papers or medicine are offered with a number to call',
)

WhenRules(
  rules_any=[ForbiddenGoodsWithNumber],
  then=[DeclareVerdict(verdict='review_goods')],
)
