# Somebody who takes their leave is not punished: a person looks, and offers help. This article has its own queue for it.

Import(rules=['models/post.sml'])

_TakesLeave = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:i (?:do not|don[’']t) want to (?:live|be here|wake up)|i want to (?:die(?! of| laughing)|end it)|(?:going to|gonna|will) (?:end it|kill myself)|my last post|written the letters|want to end it)\b",
    r"\b(?:\w+ )?days? (?:\d+ )?without eating\b[^!?]{0,40}\b(?:not going to stop|won[’']t stop|keep going)\b|\bwho wants to disappear\b",
    r'\b(?:ya )?no quiero (?:vivir|seguir viviendo)\b|\bquiero morir(?:me)?\b(?! de)|\bmi último mensaje\b|\bhe escrito las cartas\b|\bno puedo más\b[^!?]{0,60}\badiós a tod|\beste es mi último\b',
    r'\bquero morrer\b(?! d[eo])|\bnão quero mais viver\b|\bminha última postagem\b|\bjá escrevi as cartas\b|\bnão aguento mais\b[^!?]{0,60}\badeus\b',
    r"\bje veux (?:mourir|en finir)\b|\bje ne veux plus vivre\b|\bmon dernier message\b|\bj[’']ai écrit les lettres\b|\bje n[’']en peux plus\b[^!?]{0,60}\badieu\b",
    r'لا أريد أن أعيش|أريد أن أموت|سأنهي حياتي|كتبت الرسائل|آخر ما أكتب|لم أعد أحتمل[^!؟]{0,50}وداع',
    r'मरना चाहता|मरना चाहती|जीना नहीं चाह|आख़िरी पोस्ट|आखिरी पोस्ट|चिट्ठियाँ लिख दी',
    r"\b(?:better off without me|no reason to (?:live|go on)|can[’']t go on|won[’']t be (?:around|here) (?:tomorrow|anymore|any more|when)|read this,? i (?:won[’']t|will not)|(?:pills|rope|blade) in front of me)\b",
    r'\b(?:sin sentido seguir|sentido a seguir (?:aquí|viv)|mejor sin mí|não acordar nunca mais|melhor sem mim|não vejo sentido em viver)\b',
    r"\b(?:mieux sans moi|plus (?:la force|envie) de vivre|tout préparé pour ce soir)\b|تعبت من الحياة|لا معنى لحياتي|जीने का मन नहीं|सब ख़त्म कर दूँग|मेरे बिना",
  ],
) >= 1
_TellsOthersTo = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:kill (?:your|ur) ?self|kys|go (?:and )?(?:die|hang yourself)|end your life)\b",
    r"\b(?:mátate|suicídate|vai se matar|se mata logo|va te (?:tuer|pendre)|suicide-toi)\b|اقتل نفسك|انتحر|मर जा(?:ओ)?(?![नतेए])|आत्महत्या कर ले",
  ],
) >= 1

TakesLeaveOfLife = Rule(
  when_all=[_TakesLeave],
  description='somebody may be about to hurt themselves',
)
EncouragesSelfHarm = Rule(
  when_all=[_TellsOthersTo],
  description='somebody is told to hurt themselves',
)

WhenRules(
  rules_any=[TakesLeaveOfLife, EncouragesSelfHarm],
  then=[DeclareVerdict(verdict='review_self_harm')],
)
