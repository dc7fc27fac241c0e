# Whether a post says the thing or speaks about it. Whoever warns, corrects or tells what was done to them repeats the
# very words that they stand against, and must not be the one who is looked into.

Import(rules=['models/post.sml'])

# "That is false", "do not share it", "it is a scam", and officials who say that there is no such thing.
DeniesOrWarns = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:false|fake|hoax|myth|rumou?rs?|lie|not true|is it true|misinformation|scam|scammers?|fraud|phishing|beware|warn(?:ing)?|careful)\b",
    r"\b(?:do not|don[’']t|never) (?:share|call back|reply|answer|click|believe|fall for)\b|\breport it\b|\bthere is no vot",
    r"\b(?:nobody|no one|you) (?:can(?:no|[’'])t|cannot|can not)\b|\b(?:nobody|no one) can vote\b|\bif a post tells you\b",
    r'\b(?:fals[oa]s?|mentira|bulo|rumor|estafa|timo|engaño|cuidado|no es verdad|no se vota|denúnci|denunciad)|\bno (?:lo )?(?:compart|cre[aá]|caig|devolv)',
    r'\b(?:boato|golpe|fraude|n[aã]o [eé] verdade|n[aã]o existe vot|n[aã]o (?:compartilh|acredit|retorn|caia))|\bdenuncie',
    r'\b(?:fau(?:x|sse)s?|rumeur|arnaque|mensonge|attention|signalez)\b|\bne (?:vote ni|partagez|rappelez|croyez)|\bn[’\']y croyez',
    r'كذب|شائعة|إشاعة|احتيال|نصب|غير صحيح|احذر|لا تصدق|لا تشارك|فلا تشارك|لا تعاود|لا تصويت|أبلغوا',
    r'झूठ|अफ़वाह|अफ़वाह|ठगी|धोखा|सावधान|मत कीजिए|आगे न भेज|ध्यान न दें|भरोसा न|नहीं होता|नहीं बदली|शिकायत करें',
  ],
) >= 1

# "They called her ...", "the word ...", "stop saying ...", "we painted over it".
TellsOfAnInsult = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:call(?:ed|ing|s)?|shout(?:ed|ing|s)?|yell(?:ed|ing)?|wrote|hear(?:d)?|said|says) [^.!?]{0,40}\b(?:me|my|him|her|us|them|people|someone|somebody|out|go home)\b|\bcalled? (?:me|my|him|her|us|them)\b",
    r"\b(?:(?:that|the|this) word|is a slur|painted over|(?:stop|quit|never|don[’']t) (?:say|saying|us(?:e|ing)|call(?:ing)?)|proud(?:ly)?)\b",
    r'\b(?:llam(?:ar|aron|ó|an)|grit(?:ar|aron|ó)|insultaron|esa palabra|orgullos[oa]|pint(?:ó|aron)|borrado)\b',
    r'\b(?:cham(?:ar|aram|ou)|grit(?:ar|aram|ou)|xingaram|essa palavra|orgulho|pichou|pintamos)\b',
    r"\b(?:trait(?:é|ée|er)|insult(?:é|ée|er)|crié|ce mot|fière?|tagué|repeint)\b",
    r'نادوا|ينادي|نادى|هذه الكلمة|كتب «|مسحناها|أفتخر|شتم',
    r'कहा।|कहा |कहना|कहते|यह शब्द|लिखने वाले|चिल्लाए|गर्व',
    r"\b(?:people|anyone|everyone|those|somebody|someone|you) (?:who|that|can|should|could|would)?(?: not|[’']t)? ?(?:say|call|claim|think|use|write|tell)\b|\b(?:saying|claiming|telling|arguing|statements?|comments?|phrases?|posts?) (?:that|like|such as|about|me|us)\b",
    r"\b(?:is|are|was|so|such) (?:hateful|hate speech|unacceptable|racist|bigoted|wrong|awful|horrible|offensive)\b|\bstand(?:s|ing)? (?:up|with|against)\b|\bnot okay\b",
  ],
) >= 1
