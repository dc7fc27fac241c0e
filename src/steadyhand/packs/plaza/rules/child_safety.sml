Import(rules=['models/post.sml'])

_AsksChildsAge = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\byou(?: said you)?(?:[’']re| are) (?:only )?(?:[89]|1[0-6])\b|\bhow old are you\b",
    r'¿\s*(?:tienes )?(?:[89]|1[0-6]) años|\bvocê tem (?:[89]|1[0-6]) anos\b|\btu as (?:[89]|1[0-6]) ans\b|\bcuántos años tienes\b|\bquel âge as-tu\b',
    r'عمرك (?:[89]|1[0-6])|كم عمرك|तुम (?:[89]|1[0-6]) साल|कितने साल (?:के|की) हो',
    r"\bgrown up for (?:your age|eleven|twelve|thirteen|fourteen|fifteen|1[0-5])\b|\btienes (?:[89]|1[0-6])\b",
  ],
) >= 1
_KeepsItSecret = CountRegexMatches(
  target=PostText,
  case_insensitive=True,
  patterns=[
    r"\b(?:do not|don[’']t) tell your (?:mum|mom|mother|dad|father|parents|teacher)\b|\b(?:our|a) secret\b",
    r'\bno (?:le |se lo )?(?:digas|cuentes) a (?:tu|tus) (?:madre|padre|padres|mamá|papá)\b|\bn(?:ão) cont[ae] (?:pra|para) (?:sua|seus) (?:mãe|pai|pais)\b',
    r"\bne (?:le )?dis (?:rien |pas )?à (?:ta|tes|ton) (?:mère|père|parents)\b|\bnotre secret\b",
    r'لا تخبر (?:أمك|أباك|والديك|أهلك)|سر بيننا|(?:मम्मी|पापा|माँ|घर)(?: वालों)? को मत बता',
    r"\bare your parents (?:home|away|out)\b|\bsin que se enteren\b|\bturn your camera on\b",
  ],
) >= 1

ChildAskedToKeepSecret = Rule(
  when_all=[_AsksChildsAge, _KeepsItSecret],
  description='somebody asks a child\'s age and wants it kept from the parents',
)

WhenRules(
  rules_any=[ChildAskedToKeepSecret],
  then=[DeclareVerdict(verdict='review_child_safety')],
)
