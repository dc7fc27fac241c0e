"""Spanish, of Spain and of the Americas, as stance is told by it: where in doubt, a post is `unclear`.

Accents are often left out, so signs take words with and without them, and `si` (if) and `sí` (yes) are one. A verb in
the conditional, the imperfect or its subjunctive says how things would be, or were: a doubt, whatever the verb. Words
that accuse as well as deny (`manipulado`, `engaño`, `estafa`) only doubt.
"""

from __future__ import annotations

from typing import Final

from steadyhand.civic.matching.languages.model import Language, signs

_DENIES: Final = signs(
    r"\b(?:bulos?|fals[oa]s?|falsamente|falsedad(?:es)?|mentiras?|mentiros[oa]s?|mienten?|mintiendo|mintieron|"
    r"minti[oó]|embustes?|embuster[oa]s?|patra[nñ]as?|desm(?:ient|ent|int)\w+|desinform\w+|infundad[oa]s?|(?:sin|"
    r"carecen? de|no tienen?) (?:ning[uú]n |ninguna )?(?:fundamento|base|pruebas?|evidencias?)|(?:no (?:hay|"
    r"existen?)|ninguna) (?:ninguna )?(?:pruebas?|evidencias?)|no (?:es|son|era|fue|ser[aá]) (?:verdad|cierto|cierta|"
    r"ciertas|ciertos|real|reales|as[ií]|correcto)|no (?:ocurri[oó]|pas[oó]|sucedi[oó]|existi[oó])|(?:nunca|"
    r"jam[aá]s) (?:ocurri[oó]|pas[oó]|sucedi[oó]|existi[oó]|dij\w+)|mitos?|leyendas? urbanas?|teor[ií]as? (?:de la |"
    r"de )?conspira\w+|conspiranoic\w+|conspiranoias?|rumor(?:es)?|parodias?|par[oó]dic[oa]s?|s[aá]tiras?|"
    r"sat[ií]ric[oa]s?|incorrect[oa]s?|err[oó]ne[oa]s?|err[oó]neamente|inexact[oa]s?|equivocad[oa]s?|tonter[ií]as?|"
    r"chorradas?|pamplinas?|disparates?|pavadas?|fakes?|fake.?news|deep.?fakes?|hoax\w*|debunk\w*|fact.?check\w*|"
    r"no (?:(?:te|se|os|nos) )?(?:lo |la |las |los )?(?:creas|crean|cre[aá]is|compartas|compartan|compart[aá]is|"
    r"difundas|difundan|difund[aá]is|caigas|caigan|caig[aá]is|hag[aá]is caso|hagas caso|hagan caso|dejes enga\w+|"
    r"dejen enga\w+)|(?:sacad[oa]s?|fuera) de contexto|descontextualizad[oa]s?|(?:al contrario de|contrariamente a|"
    r"en contra de) lo que|maldita\.es|maldito bulo|newtral|efe verifica|colombiacheck|factchequeado|"
    r"rectificaci[oó]n(?:es)?|correcci[oó]n(?:es)?|fe de erratas)\b",
)
_DENIES_DENIAL: Final = signs(
    r"\b(?:no|ni|nunca|tampoco) (?:(?:es|son|era|fue|hay|ser[aá]|parecen?) )?(?:un |una |ning[uú]n |ninguna )?"
    r"(?:bulo|mentira|fake|hoax|fals[oa]|mito|rumor|patra[nñ]a|invento|broma|s[aá]tira|parodia|teor[ií]a|"
    r"desinformaci[oó]n)",
    r"\b(?:ellos|medios|prensa|gobierno|pol[ií]ticos|verificador(?:es|as)?|maldita|newtral|tele|televisi[oó]n|"
    r"oficialmente)\b"
    r"[^.!?]{0,40}\b(?:dicen?|dir[aá]n?|dijo|dijeron|llaman?|llamar[aá]n|llam[oó]|mienten?|mintieron|ocult\w+|"
    r"callan?|tapan|esconden?|niegan?|neg[oó]|desm(?:ient|int)\w+)\b",
    r"^\W*(?:dicen?|dir[aá]n|llamar[aá]n|os dir[aá]n|te dir[aá]n|nos dicen)\b",
    r"\bno (?:te |os |nos |les? )?(?:lo |la )?(?:cuentan|contar[aá]n|van a contar|dir[aá]n|van a decir|quieren que)\b",
    r"\bencubr\w+|\btapar(?:on|lo)?\b|\bconfirm\w+|\bresult(?:a|[oó]|ado) (?:que|ser)\b|\bal final (?:era|es|s[ií])\b",
    r"\b(?:todo|todos|todas|son un[oa]s?) (?:es |son )?(?:mentira|mentiras|falso|mentiros[oa]s)\b",
)
_DOUBTS: Final = signs(
    r"[?\u00bf]",
    # A letter that Spanish has not: of another language, or one that looks like its own, as in a hidden `no`.
    r"[^\W\d_a-z\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1\u00aa\u00ba]",
    r"\b(?:s[ií]|supuest\w+|presunt\w+|aparente\w*|parecen?|parec[ií]a|dizque|quiz[aá]s?|tal vez|a lo mejor|igual|"
    r"acaso|puede (?:que|ser)|posible\w*|probable\w*|imag[ií]n\w+|so[nñ]\w+|sue[nñ]\w+|bromas?|bromean?|chistes?|"
    r"coña|(?:ja|je|ji){2,}\w*|jaj\w*|jej\w*|lol|xd+|sarcas\w+|iron[ií]\w+|dud\w+|cre(?:o|e|es|en|emos|er|i[oó]|"
    r"yendo|[ií]ble)|incre[ií]ble\w*|rid[ií]cul\w+|absurd\w+|basura|propaganda|invent\w+|ficci[oó]n|novelas?|"
    r"pel[ií]culas?|series?|antes|despu[eé]s|sol[ií]an?|antiguamente|en (?:el a[nñ]o )?(?:1\d|200|201)\d+|"
    r"a menos que|a no ser|salvo|excepto|ojal[aá]|cuidado|ojo|ignor\w+|trucos?|trols?|trolls?|bots?|avis\w+|"
    r"adv(?:ert|iert|irti)\w+|alert\w+|aclar\w+|enga[nñ]\w+|manipulad\w+|montajes?|trucad\w+|estafas?|timos?|"
    r"fraudulent\w+|phishing|verific\w+|cheque\w+|comprob\w+|correg\w+|corrig\w+|rectific\w+|retir\w+|v[ií]a|vaya|"
    r"venga ya|anda ya|ni de broma|ni hablar|qu[eé] va|de eso nada|por supuesto|claro que|seguro que|seguramente|"
    r"ya,? ya|apenas|casi|solo|s[oó]lo|solamente|aunque|pero|sino|(?:pro)?h[ií]b\w+|neg(?:ar|ado|aron|[oó])|nieg\w+|"
    r"rechaz\w+|imposible\w*|mil|mill[oó]n|millones|millar(?:es)?)\b",
    # Would, used to, were it so.
    r"\b(?!mayor[ií]a|mar[ií]a\b|secretar[ií]a|categor[ií]a)\w+r[ií]a(?:n|s|is|mos)?\b",
    r"\b\w{2,}(?:aban?|abas|[aá]bamos)\b",
    r"\b(?!para\b|cara\b|clara\b)\w+(?:aran?|ieran?|iesen?|asen)\b",
    # Asked without a mark, wished, or marvelled at.
    r"(?:^|[.!?\u00a1\u2026])\W{0,20}(?:(?:y|con|como|es|ni|pues|a ver) )?(?:que|qu[eé]|qui[eé]n(?:es)?|cu[aá]ndo|"
    r"d[oó]nde|c[oó]mo|cu[aá]l(?:es)?|cu[aá]nt[oa]s?|por qu[eé])\b",
    # Denies something else than the claim does: `No. Se cuentan`, `se cuentan, no ...`, `no los de ...`.
    r"(?:^|[.!?\u00a1\u2026:])\W{0,20}(?:que )?(?:no|ni|nada|nunca|nadie|tampoco)\s*[,.;:!\u2026-]",
    r"[,;:\u2014-]\s*(?:y |pero |sino )?(?:no|ni|nada|nunca|nadie|sin)\b",
    r"\bno (?:el|la|los|las|un|una|a|al|en|por|para|de|del|con|hoy|ma[nñ]ana|ya|es|son|va|van|hay|est[aá]n?|todos?|"
    r"todas?)\b",
    r"\b(?:verdad|cierto|cierta|real|realidad|realmente|en serio|de verdad)\b|(?:^|\s)/s\b|(?:\.\.|\u2026)\s*ya\b",
)
_QUOTES: Final = signs(
    r"\b(?:seg[uú]n|dic(?:en?|es|ho|iendo)|dig[oa]n?|dij(?:o|e|eron|iste)|decir(?:lo)?|dir[aá]n?|diz|afirm\w+|"
    r"asegur\w+|sost(?:ien|uv)\w+|declar\w+|denunci\w+|aleg\w+|insist\w+|coment(?:a|an|aron|[oó]|ado)|cuentan? que|"
    r"cont(?:aron|ado|[oó]) que|me (?:han? )?cont(?:aron|ado|[oó])|public(?:a|an|aron|[oó]|ado|ada)|tuite\w+|tuits?|"
    r"tweets?|escrib\w+|escrit[oa]|inform(?:a|an|aron|[oó]|ado)|report(?:a|an|aron|[oó]|ado)|cit(?:a|an|ando|[oó])|"
    r"alguien|algun[oa]s|hay quien\w*|unos amigos|mi \w+ (?:dice|cree|piensa)|rt|se rumorea|circula\w*|corre (?:el|"
    r"la|un|por)|le[oií] que|o[ií] que|o[ií]do|me (?:ha |han )?lleg\w+|reenviad[oa]s?|comparten|difunden|acus\w+|"
    r"pretend\w+|opin\w+)\b",
    r"^\s*[>\"\u201c\u201e\u2018\u00ab\u2039]",
    r"\u00ab[^\u00bb]{25,}\u00bb",
    r"[\"\u201c][^\"\u201d]{25,}[\"\u201d]",
)
_VOTES: Final = r"(?:votos?|papeletas?|boletas?|urnas?|elecci[oó]n(?:es)?|actas? electorales|actas?)"
_PLACES: Final = "(?:colegios|urnas|mesas|casillas)"
_TAKEN: Final = (
    r"(?:(?:rob|quem|tir)(?:an|aron|ando)|rob[oó]|destru(?:yen|yeron)|falsific(?:an|aron)|hackea(?:n|ron))"
)
SPANISH: Final = Language(
    code="es",
    denies=_DENIES,
    denies_denial=_DENIES_DENIAL,
    negates=signs(
        r"\b(?:n[oó]|n[ií]|nunca|jam[aá]s|n[aá]die|n[aá]da|ning[uú]n|ningun[oa]s?|tamp[oó]co|s[ií]n)\b"
    ),
    doubts=_DOUBTS,
    quotes=_QUOTES,
    refers=signs(
        r"\W*(?:es[oae]s?|est[oae]s?|lo|no|ni|nunca|jam[aá]s|nadie|nada|ning[uú]n\w*|tampoco|es|son)\b"
    ),
    changes_nothing=(
        "el la los las lo un una unos unas al del de a en por para con y e que "
        "se es son esta estan ha han hay he hemos puede pueden podeis podemos puedes va van "
        "este estos estas ese esa esos esas esto eso su sus mi mis tu tus nuestro nuestra nuestros nuestras "
        "yo ella nosotros vosotros ellos ellas ustedes usted me te os nos le les aqui alli ahi "
        "no ni nunca jamas nadie nada ningun ninguna ninguno tampoco sin "
        "todo toda todos todas cada gente amigos amigas familia ya hoy manana noche ahora pronto temprano muy tambien "
        "favor pasalo pasadlo pasenlo comparte compartelo compartid compartidlo compartan compartanlo "
        "difunde difundelo difundid difundidlo difundan difundanlo rt urgente atencion importante "
        "despierta despertad despierten mira mirad miren id vayan"
    ),
    denied="no ni nunca jamas nadie nada ningun ninguna ninguno tampoco sin",
    timed="ya hoy manana noche ahora pronto temprano todo toda todos todas cada muy aqui alli ahi",
    own=(
        "los las y el una del con hay han sus esta está están fue muy según también ya donde cuando porque este "
        "hoy mañana votos"
    ),
    least=3,
    others=(
        "não nao um uma uns umas os em do da dos das ao aos pelo pela são foi é você vocês "
        "els amb és dels als pel unha polo nun il gli di che della sono nel des est et pour vous und der die das"
    ),
    votes=(rf"\b(?:{_VOTES}|votaci[oó]n|votar\w*|vot[aeoó]|votan|votaron|colegios electorales)\b",),
    decided=(
        r"(?<!\bno )\b(?:ha|han) (?:ganado|perdido)\b|\bya (?:gan[oó]|ganaron|perdi[oó]|perdieron)\b",
        r"\bproclamad[oa] (?:ya )?(?:ganador|ganadora|vencedor|vencedora|president[ea])\b",
        rf"\b{_PLACES}\b(?:(?!\bno\b)[^.!?]){{0,30}}\b(?:han cerrado|est[aá]n cerrad[oa]s|cerraron)\b",
        rf"(?<!\bno )\b(?:han cerrado|est[aá]n cerrad[oa]s|cerraron) (?:ya )?(?:l[oa]s )?{_PLACES}\b",
    ),
    stolen=(
        r"\b(?:fraude|robad[oa]s?|ama[nñ]ad[oa]s?|pucherazo)\b",
        rf"(?<!\bno )\b{_TAKEN}\b[^.!?]{{0,30}}\b{_VOTES}\b",
        rf"\b{_VOTES}\b[^.!?]{{0,30}}\b(?:robad|quemad|tirad|destruid|falsificad|hackead|manipulad|trucad)[oa]s?\b",
        r"\bmuertos (?:que )?(?:han |est[aá]n )?vot\w+|\bvot(?:an|aron) (?:los )?muertos\b",
    ),
)
