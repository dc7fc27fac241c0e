"""What fact-checkers' ratings mean in our four words: by the words, then by the number on the source's own scale."""

from __future__ import annotations

import re
from typing import Any, Final

from steadyhand.civic.claims.model import Verdict
from steadyhand.civic.claims.wording import folded

_WORDS: Final[dict[Verdict, str]] = {
    "misleading": "misleading; mostly false; partly false; partially false; half true; half false; half truth; "
    "mixture; mixed; missing context; lacks context; needs context; out of context; exaggerated; exaggeration; "
    "distorts the facts; spins the facts; cherry picked; altered; manipulated; miscaptioned; misattributed; "
    "barely true; two pinocchios; three pinocchios; half flip; "
    "irrefuhrend; teilweise falsch; uberwiegend falsch; grosstenteils falsch; fehlender kontext; "
    "trompeur; plutot faux; en partie faux; hors contexte; enganoso; enganador; medias verdades; "
    "parcialmente falso; fuera de contexto; fora de contexto; fuorviante; parzialmente falso; misleidend; "
    "gedeeltelijk onwaar; missvisande",
    "false": "false; pants on fire; pants fire; four pinocchios; fake; faked; incorrect; inaccurate; wrong; untrue; "
    "hoax; fabricated; not true; debunked; scam; baseless; falsch; frei erfunden; unwahr; falschung; faux; fausse; "
    "totalement faux; infox; falso; falsa; bulo; mentira; e falso; bufala; onwaar; nepravda; falskt; fals",
    "unproven": "unproven; unverified; unsupported; no evidence; research in progress; undetermined; unknown; "
    "unbelegt; unbewiesen; nicht belegt; non prouve; sin pruebas; sem provas; non verificato; onbewezen",
    "true": "true; correct; correct attribution; accurate; mostly true; mostly correct; legit; confirmed; "
    "geppetto checkmark; wahr; richtig; grosstenteils richtig; uberwiegend richtig; vrai; plutot vrai; verdadero; "
    "verdadeiro; cierto; vero; waar; sant",
}
_MEANS: Final[dict[str, Verdict]] = {
    words.strip(): verdict for verdict, listed in _WORDS.items() for words in listed.split(";")
}
_NUMBER: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?").fullmatch
_LOW: Final = 0.25
_HIGH: Final = 0.75


def verdict_of(words: str, value: Any = None, best: Any = None, worst: Any = None) -> Verdict | None:
    """The verdict that a rating is; None where neither its words nor its number say.

    A number counts where the scale is stated and has two ends: its lowest quarter is false, its highest true, and what
    lies between misleading. schema.org lets 1 be the worst where none is stated; then only `best` is needed.
    """
    if means := _MEANS.get(" ".join(folded(words))):
        return means
    number, high, low = _number(value), _number(best), _number(1 if worst is None else worst)
    if number is None or high is None or low is None or high <= low:
        return None
    share = (number - low) / (high - low)
    if not 0 <= share <= 1:
        return None
    return "false" if share <= _LOW else "true" if share >= _HIGH else "misleading"


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    return float(text) if _NUMBER(text) else None
