# How, when and whether to vote, told wrongly. Opinions on parties, plans and people have no place in these patterns.

Import(rules=['models/post.sml', 'models/voice.sml'])

_VoteFromTheSofa = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:vote|voting|ballot)\b[^.!?]{0,25}\b(?:by|via|through|over|on) (?:text|sms|whats ?app|e-?mail|phone|telegram)\b",
    r'\b(?:vota|votar|votas|voto)\b[^.!?]{0,20}\b(?:por|con|desde) (?:sms|mensaje|whats ?app|teléfono|correo electrónico)\b',
    r'\b(?:votar|vota|voto|vote)\b[^.!?]{0,20}\b(?:por|pelo|via) (?:sms|mensagem|whats ?app|telefone|e-?mail)\b',
    r'\b(?:vote|voter|votez)\b[^.!?]{0,20}\bpar (?:sms|message|whats ?app|téléphone|mail)\b',
    r'(?:ت?صو[\u0651]?[تّ]|التصويت|اقتراع)[^.!؟]{0,20}(?:برسالة|عبر|بواسطة|من البيت)',
    r'(?:एसएमएस|व्हाट्सएप|फ़ोन|फोन) से (?:वोट|मतदान)',
    r"\b(?:reply|comment|dm|missed call|hashtag)\b[^.!?]{0,30}\b(?:your )?(?:vote|choice)\b[^.!?]{0,20}\bcounts?\b|मिस्ड कॉल [^।!?]{0,15}वोट|\bvoter\b[^.!?]{0,20}\b(?:suffit d[’']envoyer|en ligne)\b",
  ],
) >= 1
_DayMoved = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:elections?|voting|vote|polls?|polling)\b[^.!?]{0,15}\b(?:moved|postponed|cancell?ed|rescheduled|delayed)\b|\bpolls? (?:will )?close(?:s|d)? (?:at noon|early)\b",
    r'\b(?:votación|elecci[oó]n(?:es)?|comicios)\b[^.!?]{0,15}\b(?:pasan? al|se aplazan?|aplazad|cancelad|cambi)',
    r'\b(?:votação|eleiç(?:ão|ões))\b[^.!?]{0,15}\b(?:mud(?:ou|aram) para|adiad|cancelad|pass(?:ou|aram) para)',
    r"\b(?:vote|élections?|scrutin)\b[^.!?]{0,15}\b(?:déplacée?s?|reportée?s?|annulée?s?|repoussée?s?)\b",
    r'(?:تأجل|تأجلت|أ[\u064f]?جل|نقل|أ[\u064f]?لغي)[تُ]? ?(?:الاقتراع|التصويت|الانتخاب)|(?:الاقتراع|التصويت|الانتخابات) (?:تأجل|نقل|أ[\u064f]?لغي)',
    r'(?:मतदान|चुनाव|वोटिंग) (?:अब [^।!?]{1,25} को|टल|रद्द|आगे बढ़|स्थगित)',
    r"\bvot(?:e|es|ing|an|am|ent)\b[^.!?]{0,12}\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|jueves|viernes|sábado|domingo|segunda|sexta|lundi|mardi|jeudi|vendredi|samedi|dimanche)\b[^.!?]{0,40}\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|jueves|viernes|sábado|domingo|segunda|sexta|lundi|mardi|jeudi|vendredi|samedi|dimanche)\b",
  ],
) >= 1
_KeptFromGoing = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\bregistration (?:was|is|has been) cancell?ed\b|\b(?:police|fines?|warrants?|immigration|checks?)\b[^.!?]{0,30}\b(?:at|outside) (?:the )?(?:polls?|polling)",
    r"\b(?:do not|don[’']t) (?:go (?:and|to) vote|bother (?:going|voting))\b",
    r'\binscripción (?:está|fue|ha sido) anulada\b|\b(?:policía|multas|inmigración)\b[^.!?]{0,25}\b(?:colegios? electoral|mesas? electoral|urnas)',
    r'\btítulo (?:foi )?cancelado\b|\bpolícia\b[^.!?]{0,25}\bse(?:ção|ções) eleitora|\binscription (?:est|a été) annulée\b|\bpolice\b[^.!?]{0,25}\bbureaux? de vote\b',
    r'أ[\u064f]?لغي تسجيل|الشرطة[^.!؟]{0,20}مراكز الاقتراع|(?:पंजीकरण|नाम) (?:रद्द|कट गया)|पुलिस [^।!?]{0,20}मतदान केंद्र',
    r"\b(?:students?|migrants?|people|those|anyone|voters?|if you)\b[^.!?]{0,30}\b(?:can(?:no|[’'])t vote|may not vote|will not be allowed to vote|off the list)\b",
    r'\b(?:multad[oa]|detenid[oa]|pres[oa])\b[^.!?]{0,20}\b(?:urna|mesa|seção|puerta del colegio|porta da seção)|لن يسمح [^.!؟]{0,10}بالتصويت|वोट नहीं (?:दे सकते|डाल सकते)',
  ],
) >= 1
# Nobody was hurt, a man was arrested: that is news about a polling place, and no warning against going there.
_IsReport = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r'\b(?:arrested|charged|police say|nobody (?:was )?hurt)\b|\b(?:detenid|detid|interpell|arrêté)',
    r'توقيف|اعتقال|गिरफ़्तार',
  ],
) >= 1

# Whoever asks says nothing false yet.
_Asks = RegexMatch(target=PostText, case_insensitive=True, pattern=r'(?:\b(?:vot|poll)|ballot|वोट|صوت)[^.!?؟]*[?؟]')

WrongWayToVote = Rule(
  when_all=[_VoteFromTheSofa, not DeniesOrWarns, not _Asks],
  description='a way to vote is described that does not exist here',
)
WrongDayToVote = Rule(
  when_all=[_DayMoved, not DeniesOrWarns, not _Asks],
  description='the day or the hours of the vote are said to be other than announced',
)
VotersKeptFromGoing = Rule(
  when_all=[_KeptFromGoing, not DeniesOrWarns, not _IsReport],
  description='people are told that they cannot vote, or what will happen to them if they do',
)

WhenRules(
  rules_any=[WrongWayToVote, WrongDayToVote, VotersKeptFromGoing],
  then=[DeclareVerdict(verdict='review_election')],
)
