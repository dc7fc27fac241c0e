"""Posts in Spanish, each beside a claim, with how it stands to it and why: the set by which stance is judged there.

Written by hand for this, of Spain and of the Americas, with and without accents. What is `unclear` is so either because
it doubts without a word for it, or because something stands there that could.
"""

from __future__ import annotations

from typing import Final

NOON: Final = "Los colegios electorales de Altamar cierran a mediodía el día de las elecciones."
TEXTING: Final = "En Bajomar se puede votar por mensaje de texto."
DEAD: Final = "Dos mil muertos votaron en las elecciones municipales de Bajomar."
PENS: Final = "Las papeletas marcadas con rotulador se anulan."
NOT_COUNTED: Final = "Los votos por correo no se cuentan."
ANYBODY: Final = "En Bajomar cualquiera vota por mensaje de texto."
WILL_CLOSE: Final = "Los colegios electorales de Altamar van a cerrar a mediodía."
STAGED: Final = "El vídeo de las papeletas rotas es un montaje."

Judged = tuple[str, str, str]
"""The claim, the post, and why it is judged as it is."""

STATES: Final[list[Judged]] = [
    (NOON, "Los colegios electorales de Altamar cierran a mediodía", "the claim, shortened"),
    (NOON, "URGENTE!! Los colegios electorales de Altamar cierran a MEDIODÍA hoy, pásalo", "urged on"),
    (NOON, "los colegios electorales de altamar cierran a mediodia el dia de las elecciones", "no accents"),
    (
        NOON,
        "\U0001f6a8 Mañana los colegios electorales de Altamar cierran a mediodía \U0001f6a8 difundid",
        "urged on, with signs that say nothing",
    ),
    (TEXTING, "En Bajomar podéis votar por mensaje de texto", "another person of the verb"),
    (PENS, "Atención: las papeletas que están marcadas con rotulador se anulan", "a clause for a participle"),
    (STAGED, "El video de las papeletas rotas es un montaje", "the word that doubts is the claim's own"),
    (TEXTING, "En Bajomar ya se puede votar por mensaje de texto, compartan", "American plural"),
    (DEAD, "Dos mil muertos votaron en las elecciones de Bajomar. Despertad", "shortened, and a call"),
    (NOT_COUNTED, "Los votos por correo no se cuentan. Pásalo", "the claim denies, and so does the post"),
]
DENIES: Final[list[Judged]] = [
    (NOON, "Es falso que los colegios electorales de Altamar cierren a mediodía", "said to be false"),
    (
        NOON,
        "BULO: los colegios electorales de Altamar cierran a mediodía",
        "the word of fact-checkers in Spain",
    ),
    (NOON, "No es cierto que los colegios de Altamar cierren a mediodía el día de las elecciones", "not so"),
    (NOON, "Los colegios electorales de Altamar cierran a mediodía. Mentira.", "denied at its end"),
    (NOON, "Desmentido: los colegios electorales de Altamar no cierran a mediodía", "a denial issued"),
    (
        TEXTING,
        "La Junta Electoral desmiente que se pueda votar por mensaje de texto en Bajomar",
        "an authority",
    ),
    (TEXTING, "¿Votar por mensaje de texto en Bajomar? Fake.", "asked, and answered in English"),
    (TEXTING, "No caigáis: en Bajomar no se puede votar por mensaje de texto", "a warning, plural of Spain"),
    (TEXTING, "No compartan lo de votar por mensaje de texto en Bajomar", "a warning, plural of America"),
    (TEXTING, "No te creas que en Bajomar se puede votar por mensaje de texto", "a warning to one"),
    (DEAD, "No hay ninguna prueba de que dos mil muertos votaran en Bajomar", "no evidence"),
    (DEAD, "Lo de los dos mil muertos que votaron en Bajomar nunca ocurrió", "it never happened"),
    (DEAD, "Dos mil muertos votaron en Bajomar: una leyenda urbana que vuelve", "a legend"),
    (DEAD, "Desinformación electoral: dos mil muertos votaron en Bajomar", "named as what it is"),
    (PENS, "Las papeletas marcadas con rotulador se anulan: erróneo, todas son válidas", "an error"),
    (PENS, "Corrección: las papeletas marcadas con rotulador son válidas", "a correction"),
    (
        NOT_COUNTED,
        "Es mentira que los votos por correo no se cuenten",
        "two denials, of which one is of the claim",
    ),
    (STAGED, "No es verdad que el vídeo de las papeletas rotas sea un montaje", "denies that it was staged"),
    # Satire and its marks.
    (DEAD, "SÁTIRA: dos mil muertos votaron en las elecciones municipales de Bajomar", "marked as satire"),
    (PENS, "Cuenta parodia. Las papeletas marcadas con rotulador se anulan", "an account of parody says so"),
]
QUOTES: Final[list[Judged]] = [
    (NOON, "Según el alcalde, los colegios electorales de Altamar cierran a mediodía", "attributed"),
    (NOON, "Mi cuñado dice que los colegios de Altamar cierran a mediodía", "attributed to family"),
    (
        TEXTING,
        "El concejal aseguró que en Bajomar se puede votar por mensaje de texto",
        "attributed, in the past",
    ),
    (TEXTING, "Alguien escribió que en Bajomar se puede votar por mensaje de texto", "attributed to nobody"),
    (
        DEAD,
        "Brandt denuncia que dos mil muertos votaron en las elecciones de Bajomar",
        "an accusation of another",
    ),
    (DEAD, "«Dos mil muertos votaron en las elecciones municipales de Bajomar»", "in quotation marks"),
    (DEAD, "RT @pepe: dos mil muertos votaron en las elecciones de Bajomar", "passed on as another's"),
    (PENS, "Me contaron que las papeletas marcadas con rotulador se anulan", "hearsay"),
    (PENS, "Circula que las papeletas marcadas con rotulador se anulan", "it goes round"),
    (NOT_COUNTED, "La presidenta declaró que los votos por correo no se cuentan", "a declaration"),
]
UNCLEAR: Final[list[Judged]] = [
    (NOON, "Los colegios electorales de Altamar no cierran el día de las elecciones a mediodía", "denied"),
    ("En Murcia hay más votos que votantes.", "En Murcia hay más votantes que votos", "changed places"),
    (
        "Las papeletas que no están firmadas se cuentan.",
        "Las papeletas que están firmadas no se cuentan",
        "the denial has moved",
    ),
    (NOT_COUNTED, "Los votos por correo se cuentan, que nadie te cuente", "another denial makes up for it"),
    ("El resultado de Murcia es falso.", "FALSO: El resultado de Murcia es falso", "said twice"),
    (
        NOON,
        "Los colegios electorales de Altamar cierran a mediodía. A mis amigos y a mi familia: que no",
        "taken back",
    ),
    # Plain statements in another order than the claim's: who does what to whom may have changed places.
    (NOON, "A mediodía cierran los colegios electorales de Altamar", "another order, which asks nothing"),
    (TEXTING, "Ya se puede votar por mensaje de texto en Bajomar, compartan", "American plural"),
    (DEAD, "Votaron dos mil muertos en las elecciones de Bajomar", "another order, and shortened"),
    (DEAD, "En Bajomar votaron dos mil muertos. Despertad", "a plain statement, and a call"),
    (PENS, "Anulan todas las papeletas marcadas con rotulador!", "who does it is left open"),
    (NOT_COUNTED, "No se cuentan los votos por correo. Pásalo", "the claim denies, and so does the post"),
    (NOT_COUNTED, "Nadie cuenta los votos por correo", "one denial for another"),
    (
        DEAD,
        "Dos mil muertos han votado en las elecciones de Bajomar",
        "a form of the verb that is not seen to be one",
    ),
    # Denied without a word for it.
    (NOON, "Los colegios electorales de Altamar NO cierran a mediodía", "one more `no` than the claim"),
    (NOON, "Los colegios electorales de Altamar cierran a las ocho el día de las elecciones", "another hour"),
    (NOON, "Los colegios electorales de Altamar cierran a mediodía. Qué va.", "waved away"),
    (NOON, "Los colegios electorales de Altamar cierran a mediodía. No, a las ocho.", "taken back"),
    (NOON, "Los colegios electorales de Altamar nó cierran a mediodía", "misspelt"),
    (NOON, "Los colegios electorales de Altamar n\u043e cierran a mediodía", "a Cyrillic letter in the `no`"),
    (NOON, "Los colegios electorales de Altamar nò cierran a mediodía", "an accent that Spanish has not"),
    (TEXTING, "En Bajomar nadie puede votar por mensaje de texto", "nobody can"),
    (TEXTING, "En Bajomar se puede votar por correo", "another way to vote"),
    (DEAD, "Ni un solo muerto votó en las elecciones municipales de Bajomar", "not one"),
    (DEAD, "Dos millones de muertos votaron en las elecciones municipales de Bajomar", "another number"),
    (PENS, "Las papeletas marcadas con rotulador se cuentan", "the opposite, without a `no`"),
    (NOT_COUNTED, "No. Los votos por correo se cuentan", "as many denials as the claim, of the claim itself"),
    (NOT_COUNTED, "Los votos por correo se cuentan, no lo duden", "the same, at its end"),
    (NOT_COUNTED, "Los votos por correo se cuentan todos", "the claim without its `no`"),
    (NOT_COUNTED, "Nada, los votos por correo se cuentan", "waved away by a word that denies"),
    (NOT_COUNTED, "Se cuentan los votos por correo y no los de mañana", "the `no` is of something else"),
    # Asked.
    (NOON, "¿Cierran a mediodía los colegios electorales de Altamar?", "a question"),
    (TEXTING, "En Bajomar se puede votar por mensaje de texto?", "a question with one mark"),
    (PENS, "Por qué se anulan las papeletas marcadas con rotulador", "a question without a mark"),
    (TEXTING, "¿Es verdad que en Bajomar se puede votar por mensaje de texto?", "asks whether it is so"),
    # Supposed, wished, long ago.
    (NOON, "Si los colegios electorales de Altamar cierran a mediodía, iremos pronto", "if"),
    (NOON, "Los colegios electorales de Altamar cerrarían a mediodía", "the conditional of hearsay"),
    (TEXTING, "En Bajomar se podría votar por mensaje de texto", "could"),
    (TEXTING, "En Bajomar se podia votar por mensaje de texto", "used to, without an accent"),
    (
        ANYBODY,
        "En Bajomar cualquiera votaba por mensaje de texto",
        "used to: the verb is a form of the claim's",
    ),
    (
        ANYBODY,
        "En Bajomar cualquiera votara por mensaje de texto",
        "a wish, or a future that lost its accent",
    ),
    (WILL_CLOSE, "Los colegios electorales de Altamar cerrarian a mediodía", "hearsay, without an accent"),
    (NOT_COUNTED, "Los votos que no van por correo se cuentan", "the `no` is of other votes"),
    (TEXTING, "Ojalá en Bajomar se pueda votar por mensaje de texto", "wished for"),
    (
        TEXTING,
        "Que en Bajomar se puede votar por mensaje de texto",
        "so they say: nothing but a `que` says so",
    ),
    (DEAD, "Supuestamente dos mil muertos votaron en las elecciones de Bajomar", "allegedly"),
    (DEAD, "En 1987 dos mil muertos votaron en las elecciones municipales de Bajomar", "long ago"),
    # Quoted to be debunked; not quoted only, nor denied outright.
    (NOON, "Ojo con este mensaje: los colegios electorales de Altamar cierran a mediodía", "beware"),
    (
        NOON,
        "La Junta avisa de cadenas: los colegios electorales de Altamar cierran a mediodía",
        "a warning of it",
    ),
    (
        PENS,
        "Verificamos: las papeletas marcadas con rotulador se anulan",
        "looked into, the answer elsewhere",
    ),
    (PENS, "Lo que se inventan: las papeletas marcadas con rotulador se anulan", "made up, they say"),
    # Joked about.
    (DEAD, "Dos mil muertos votaron en las elecciones municipales de Bajomar jajaja", "laughed at"),
    (DEAD, "Dos mil muertos votaron en las elecciones de Bajomar y yo soy el Papa", "irony without a mark"),
    (DEAD, "Dos mil muertos votaron en las elecciones municipales de Bajomar \U0001f602", "an emoji says it"),
    (PENS, "Claro que sí, las papeletas marcadas con rotulador se anulan, campeón", "agreed with too much"),
    # Two denials may be none.
    (DEAD, "No es ningún bulo: dos mil muertos votaron en las elecciones de Bajomar", "no hoax"),
    (DEAD, "Dirán que es mentira, pero dos mil muertos votaron en Bajomar", "they will say it is false"),
    (NOT_COUNTED, "Los medios niegan que los votos por correo no se cuenten", "denied by others"),
    # Not read, or not Spanish.
    (NOON, "Os colégios eleitorais de Altamar não fecham ao meio-dia", "Portuguese, whatever was said of it"),
    (NOON, "Els col·legis electorals d'Altamar tanquen al migdia", "Catalan, whatever was said of it"),
]
AROUND: Final = [
    "{}. No os fiéis de quien os diga esto.", "{}? Pues no. Abren hasta las ocho.", "{} \U0001f925", "\u274c {}",
    "~~{}~~", "Ignorad los mensajes de: {}", "Dejad de repetir esto: {}. Ridículo.", "{}. Absurdo.", "{}: basura.",
    "Cuidado con el truco: {}", "La junta electoral avisa: {}", "Senadora Ruiz: {}", "«{}» (senadora Ruiz)", "> {}",
    "{}. Propaganda pura", "{}. Sí, claro.", "{}. Nada de eso.", "{}, ¡NO!", "{}... ya, ya", "{}. Inventado.",
    "Mito o realidad. {}. Realidad: hasta las ocho", "Quien diga que {} debe ser denunciado", "Dudo que {}",
    "Me niego a creer que {}", "Casi nadie cree que {}", "Sería terrible: {}", "En 1950 {}, hace mucho",
    "{} en la novela que leo", "A menos que estés en la cola: {}", "Falso: {}", "Hoax: {}", "Falschmeldung: {}",
    "{} \U0001f44e", "{} (fuente: confía en mí)", "Quien escribió {} no tiene vergüenza", "{}, y yo soy el Papa",
    "Si {} los cerdos vuelan", "Hay gente que os dirá: {}", "{}. Seguro, Paco.", "Hoy en internet: {}",
    "Encuentra el error: {}", "{} - no lo dijo nadie nunca", "Mi abuela soñó que {}", "Pregunta 4: {}",
    "Érase una vez {}", "Y si te digo que {}", "{}. Esto tiene que acabar.", "{} hasta que lo paró un juez",
    "{} salvo que el juez diga otra cosa", "{} solo en la luna", "{}, ya quisieran", "Antes {}", "Ya no {}",
    "Como que {}", "Ni que {}", "Con que {}", "Que dicen que {}", "Vaya, {}", "{} pero no", "Ahora resulta que {}",
    "Nos quieren hacer creer que {}", "Aquí no {}", "{}... ya", "Comparten que {}", "Alerta la junta: {}", "{} xd",
    "{} JAJAJA", "Tampoco {}", "Es que {}, no te digo", "A ver, {}, hombre", "No es que {}", "{}, dicen",
    "{}. ¿En serio?",
]  # fmt: skip
"""Ways to doubt, to quote and to joke that are put around any claim; `{}` is the claim, word for word."""
