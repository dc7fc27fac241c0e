"""The words of the pages that people read who were told of a decision, in the languages that are shipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from steadyhand.kernel.values import SECOND
from steadyhand.kernel.zones import instant

Say = Callable[..., str]
LANGUAGES: Final = ("en", "es")
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Our decision, and your appeal", "Nuestra decisión y tu reclamación"),
    "warn": ("We warned you", "Te avisamos"),
    "label": ("We put a label on it", "Le pusimos una etiqueta"),
    "interstitial": ("We put a notice in front of it", "Le pusimos un aviso delante"),
    "age_gate": ("We show it to adults only", "Solo lo mostramos a personas adultas"),
    "restrict": ("We limited how others can interact with it", "Limitamos cómo interactúan otras personas"),
    "restrict_feature": ("We took a feature away", "Te quitamos una función"),
    "demonetise": ("We ended earnings", "Pusimos fin a los ingresos"),
    "limit": ("We limited how far others see it", "Limitamos hasta dónde se ve"),
    "remove": ("We removed it", "Lo retiramos"),
    "suspend": ("We suspended the account", "Suspendimos la cuenta"),
    "ban": ("We banned the account", "Expulsamos la cuenta"),
    "report": ("What became of your report", "Qué pasó con tu denuncia"),
    "about": ("About", "Sobre"),
    "decided": ("Decided", "Decidido"),
    "since": ("Since", "Desde"),
    "until": ("Until", "Hasta"),
    "no_end": ("a further decision", "una nueva decisión"),
    "ended": ("Ended", "Terminó"),
    "in_force": ("In force", "En vigor"),
    "yes": ("yes", "sí"),
    "no": ("no", "no"),
    "where": ("Where", "Dónde"),
    "rule": ("The rule", "La norma"),
    "why": ("Why, in the words of whoever decided", "Por qué, en palabras de quien decidió"),
    "how": ("How it was decided", "Cómo se decidió"),
    "manual": ("A person looked at it and decided.", "Una persona lo miró y decidió."),
    "partly": (
        "Our systems found it; a person looked at it and decided.",
        "Nuestros sistemas lo encontraron; una persona lo miró y decidió.",
    ),
    "automated": (
        "Our systems found it and decided without a person.",
        "Nuestros sistemas lo encontraron y decidieron sin una persona.",
    ),
    "held": ("It breaks our rules, and we acted on it.", "Infringe nuestras normas y actuamos."),
    "not_held": ("We found that it does not break our rules.", "Vimos que no infringe nuestras normas."),
    "undecided": ("It is not decided yet.", "Aún no está decidido."),
    "appeal": ("Appeal this decision", "Reclamar contra esta decisión"),
    "appeal_how": (
        "It is free. A person who had no part in the decision answers it, never a program alone. You may appeal until "
        "{until}.",
        "Es gratis. Responde una persona que no intervino en la decisión, nunca solo un programa. Puedes reclamar hasta "
        "el {until}.",
    ),
    "words": ("Why is the decision wrong? In your own words.", "¿Por qué es errónea la decisión? Con tus palabras."),
    "evidence": (
        "What is new? It was heard before, so say what we did not know.",
        "¿Qué hay de nuevo? Ya se trató: di lo que no sabíamos.",
    ),
    "send": ("Send the appeal", "Enviar la reclamación"),
    "waits": ("Your appeal waits for an answer.", "Tu reclamación espera respuesta."),
    "filed": ("Sent", "Enviada"),
    "due": ("Answer due by", "Respuesta prevista antes del"),
    "you_said": ("What you said", "Lo que dijiste"),
    "new": ("What is new", "Lo nuevo"),
    "withdraw": ("Take the appeal back", "Retirar la reclamación"),
    "withdrawn": ("You took this appeal back.", "Retiraste esta reclamación."),
    "upheld": ("The decision stands.", "La decisión se mantiene."),
    "overturned": (
        "The decision was wrong. Everything that it led to has ended. We are sorry.",
        "La decisión era errónea. Todo lo que produjo ha terminado. Lo sentimos.",
    ),
    "overturned_report": (
        "We were wrong: it is decided anew, and you will be told what comes of it.",
        "Nos equivocamos: se decide de nuevo y sabrás el resultado.",
    ),
    "varied": (
        "A rule was broken, and we did too much: something milder is in its place.",
        "Se infringió una norma y nos excedimos: ahora hay algo más leve.",
    ),
    "answer": ("The answer", "La respuesta"),
    "answered": ("Answered", "Respondida"),
    "late": (
        "The time for an appeal ended on {until}. The courts are still open to you.",
        "El plazo para reclamar terminó el {until}. Aún puedes acudir a los tribunales.",
    ),
    "heard": (
        "This was heard three times, and is not heard again here.",
        "Esto se trató tres veces y aquí no se trata más.",
    ),
    "outside": (
        "If you do not agree, you may go to a certified out-of-court dispute-settlement body or to a court, whatever we "
        "answer.",
        "Si no estás de acuerdo, puedes acudir a un órgano certificado de resolución extrajudicial de litigios o a un "
        "tribunal, respondamos lo que respondamos.",
    ),
    "body": ("Before a dispute-settlement body", "Ante un órgano de resolución de litigios"),
    "for_person": ("The body found for you.", "El órgano te dio la razón."),
    "for_platform": ("The body found for us.", "El órgano nos dio la razón."),
    "settled": ("It was settled.", "Se llegó a un acuerdo."),
    "data": ("What we keep about this, to take with you", "Lo que guardamos sobre esto, para que te lo lleves"),
    "keep_link": (
        "Whoever has this address can read this page. Keep it to yourself.",
        "Quien tenga esta dirección puede leer esta página. No la compartas.",
    ),
    "gone": ("This link leads nowhere", "Este enlace no lleva a ninguna parte"),
    "gone_why": (
        "It was copied in part, has run out, or what it led to is not kept any more. Use the link in the notice that you "
        "got, as a whole.",
        "Se copió a medias, caducó o ya no se guarda lo que mostraba. Usa entero el enlace del aviso que recibiste.",
    ),
    "not_sent": ("Not sent.", "No se envió."),
    "kept": ("What you wrote is kept below.", "Lo que escribiste sigue abajo."),
    "other": ("Español", "English"),
    "person": ("Decisions about your account", "Decisiones sobre tu cuenta"),
    "none": ("Nothing was decided about this account.", "No se decidió nada sobre esta cuenta."),
    "strikes": ("What counts against the account", "Lo que cuenta contra la cuenta"),
    "counts": ("{points} until {until}", "{points} hasta el {until}"),
    "not_counting": ("does not count", "no cuenta"),
    "latest": ("Latest first.", "Lo último primero."),
    "read": ("Read, and appeal", "Leer y reclamar"),
}  # fmt: skip
"""By what they say: in English, and in Spanish."""
_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
REFUSALS: Final[dict[str, str]] = {
    "too_late": "El plazo para reclamar ha terminado. Aún puedes acudir a los tribunales.",
    "not_yours": "Reclama la cuenta a la que afecta la decisión, o quien la denunció.",
    "open_already": "Ya hay una reclamación que espera respuesta.",
    "overturned": "La decisión ya fue anulada.",
    "heard": "Esto ya se trató tres veces.",
    "nothing_new": "Ya se trató: di qué hay de nuevo.",
    "no_words": "Di con tus palabras por qué es errónea la decisión.",
    "too_long": "Escribe como máximo 10.000 caracteres en cada campo.",
    "asked_anew": "Esto ya se está mirando de nuevo: sabrás el resultado.",
    "joined": "Otras personas se han sumado: se les responderá.",
    "answered": "Esta reclamación ya no espera respuesta.",
    "moved_on": "Esto ha cambiado entretanto: inténtalo otra vez.",
}
"""What the Spanish page says where something is refused; of other codes it says what the record says."""


def language(asked: str | None, accepts: str) -> str:
    """The language of a page: the one that was asked for, else the first shipped one that the browser accepts."""
    if asked in LANGUAGES:
        return str(asked)
    named = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accepts.split(","))
    return next((name for name in named if name in LANGUAGES), LANGUAGES[0])


def said(lang: str) -> Say:
    """The words in one language, by what they say."""
    at = LANGUAGES.index(lang)
    return lambda name, **values: WORDS[name][at].format(**values)


def date(told: str, lang: str) -> str:
    """An instant (RFC 3339) for a sentence: `14 November 2022, 14:10 UTC`, `14 de noviembre de 2022, 14:10 UTC`."""
    moment = datetime.fromtimestamp(instant(told) // SECOND, UTC)
    if lang == "es":
        return f"{moment.day} de {_MONTHS[moment.month - 1]} de {moment.year}, {moment:%H:%M} UTC"
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
