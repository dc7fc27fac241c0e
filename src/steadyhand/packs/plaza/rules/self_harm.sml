# Somebody who takes their leave is not punished: a person looks, and offers help. This article has its own queue for it.

Import(rules=['models/post.sml'])

_TakesLeave = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:i (?:do not|don[’']t) want to (?:live|be here|wake up)|i want to (?:die|end it)|(?:going to|gonna|will) (?:end it|kill myself)|my last post|written the letters|want to end it)\b",
    r"\b(?:\w+ )?days? (?:\d+ )?without eating\b[^!?]{0,40}\b(?:not going to stop|won[’']t stop|keep going)\b|\bwho wants to disappear\b",
    r'\b(?:ya )?no quiero (?:vivir|seguir viviendo)\b|\bquiero morir\b|\bmi último mensaje\b|\bhe escrito las cartas\b|\bno puedo más\b[^!?]{0,60}\badiós\b|\beste es mi último\b',
    r'\bquero morrer\b|\bnão quero mais viver\b|\bminha última postagem\b|\bjá escrevi as cartas\b|\bnão aguento mais\b[^!?]{0,60}\badeus\b',
    r"\bje veux (?:mourir|en finir)\b|\bje ne veux plus vivre\b|\bmon dernier message\b|\bj[’']ai écrit les lettres\b|\bje n[’']en peux plus\b[^!?]{0,60}\badieu\b",
    r'لا أريد أن أعيش|أريد أن أموت|سأنهي حياتي|كتبت الرسائل|آخر ما أكتب|لم أعد أحتمل[^!؟]{0,50}وداع',
    r'मरना चाहता|मरना चाहती|जीना नहीं चाह|आख़िरी पोस्ट|आखिरी पोस्ट|चिट्ठियाँ लिख दी',
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
