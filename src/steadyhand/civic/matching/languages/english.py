"""English, as stance is told by it."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.matching.languages.model import Language, signs

_DENIES: Final = signs(
    r"\b(?:debunk\w*|fact.?check\w*|hoax\w*|fakes?|faked|fake news|false\w*|untrue|not true|isn'?t true|"
    r"not real|no truth|no evidence|zero evidence|without evidence|unfounded|baseless|disproven?|disproved|refut\w+|"
    r"misinformation|disinformation|misinformed|mislead\w*|misrepresent\w*|myths?|urban legend|conspiracy theor\w+|"
    r"rumou?rs?|lies?|lied|lying|liars?|fabricat\w+|doctored|photoshopped|manipulated|satir\w+|parody|"
    r"incorrect\w*|wrong|inaccurate\w*|nonsense|bogus|bs|bullshit|scams?|phishing|fraudulent|"
    r"don'?t (?:believe|fall for|share|spread|be fooled)|do not (?:believe|fall for|share|spread|be fooled)|"
    r"never (?:happened|said|existed|took place)|didn'?t happen|did not happen|contrary to|setting the record|"
    r"out of context|snopes|politifact|full ?fact|correction|corrected|retract\w*|actually,? no)\b",
)
_DENIES_DENIAL: Final = signs(
    r"\b(?:not|isn'?t|wasn'?t|ain'?t|never|no) (?:a |an |the |any |just |some )*"
    r"(?:hoax|fake|false|myth|lie|rumou?r|joke|satire|conspiracy|untrue)|"
    r"\b(?:they|media|msm|press|government|fact.?checkers?|snopes)\b[^.!?]{0,40}"
    r"\b(?:say|says|said|call|calls|called|claim|claims|claimed|lie|lies|lied|lying|hid|hide|hiding|tell|tells|told)\b|"
    r"\bwon'?t tell you|\bdon'?t want you to know|\bcover(?:ed|ing)?.?up\b|\bturns out\b|\bconfirmed\b",
)
_DOUBTS: Final = signs(
    r"\?|\b(?:(?:what|as|wonder\w*|even|ask\w*) if|if (?:it|this|that|true)|"
    r"whether|allegedly|alleged|supposed\w*|purported\w*|apparently|is it true|any truth|can anyone|"
    r"heard that|so-?called|imagine|would be|joke|joking|jk|lol|sarcasm|doubt\w*|refus\w+|hardly|barely|scarcely|"
    r"believ\w+|absurd\w*|ridiculous\w*|laughable|garbage|rubbish|propaganda|invent\w*|made.?up|nope|nah|as if|"
    r"yeah,? right|used to|unless|beware|ignore|trick\w*|trolls?|warns?|in (?:1\d|200|201)\d+|fiction\w*|novels?|"
    r"films?|movies?|dreams?|dreamt)\b|(?:^|\s)/s\b|"
    r"(?:^|[.!?]\s)\W*(?:is|are|was|were|do|does|did|can|will|has|have|had|who|which|where|when)\b",
    # Denies something else than the claim does: `No. Postal votes are counted`, `they are counted, not ...`.
    r"(?:^|[.!?\u2026:])\W{0,20}(?:no|not|never|none|nothing|nobody)\s*[,.;:!\u2026\u2013\u2014-]",
    r"[,;:\u2013\u2014-]\s*(?:and |but |so )?(?:no|not|never|none|nobody|nothing|without)\b",
    # Asked in the middle, or told by somebody: `Tell me, do the polls ...`, `..., do they`, `Friends tell me ...`.
    r"[,:;]\s*(?:is|are|was|were|do|does|did|can|will|has|have|had)\b",
    r",\s*(?:they|it|he|she|we|you|there)\s+(?:is|are|was|were|do|does|did|can|will|has|have|had)\b\W*$",
    r"\b(?:was|were) to\b|\bhad\b|^\W*let\b",
    r"\b(?:tell|tells|told|let|lets|know|knows)\s+(?:it |that )?(?:me|us|you)\b|\bnews to (?:me|us)\b",
)
_QUOTES: Final = signs(
    r"\b(?:according to|claim(?:s|ed|ing)?|says?|said|saying|alleg\w+|assert\w*|insist\w*|tweet(?:s|ed)|wrote|writes|"
    r"posted|report(?:s|ed|edly|ing)|told|quote|quoting|quoted|via|people are|someone|somebody|"
    r"my \w+ (?:says?|told|thinks?)|(?:they|he|she|people|folks|everybody|everyone) tells?|let me tell)\b|"
    r"^\s*[>\"\u201c\u201e\u2018\u00ab\u2039]|\u00ab[^\u00bb]{25,}\u00bb|[\"\u201c][^\"\u201d]{25,}[\"\u201d]|\brt\b",
)
_TAKEN: Final = r"(?:(?:switch|flip|delet|steal|stole|burn|dump|destroy|shred|throw|threw)\w*)"
_BEEN: Final = (
    "(?:switched|flipped|deleted|stolen|rigged|burned|burnt|dumped|destroyed|shredded|thrown away|faked|"
    "hacked)"
)
ENGLISH: Final = Language(
    code="en",
    denies=_DENIES,
    denies_denial=_DENIES_DENIAL,
    negates=signs(r"\b(?:not|no|never|none|nobody|nothing|cannot|neither|nor|without)\b", r"n['\u2019]t\b"),
    doubts=_DOUBTS,
    quotes=_QUOTES,
    refers=signs(r"\W*(?:it|that|this|these|those|they|no|not|never|none|nobody|nothing)\b"),
    changes_nothing=(
        "a an the this that these those it its he she we you they them us i me my our your their his her who which "
        "is are was were be been being am do does did has have had will can "
        "of in on at by for with to from into onto over up out off as and so also too than then there here "
        "where when "
        "not no never cannot dont doesnt didnt isnt arent wasnt werent wont cant couldnt havent hasnt hadnt "
        "none nobody nothing neither nor without "
        "all every each everyone everybody people folks guys just now already today tonight tomorrow soon very "
        "please pls share pass know tell friends family wake look listen attention breaking urgent alert reminder "
        "update news let sink early late go get"
    ),
    denied=(
        "not no never cannot dont doesnt didnt isnt arent wasnt werent wont cant couldnt wouldnt shouldnt mustnt "
        "havent hasnt hadnt aint none nobody nothing neither nor without"
    ),
    timed=(
        "now already today tonight tomorrow soon early late there here then all every each everyone everybody up off "
        "over out"
    ),
    own="the are and of to you they this that with have has will your their from were been not can",
    least=2,
    votes=(r"\b(?:elections?|votes?|voted|voting|ballots?|polls?|polling)\b",),
    decided=(
        r"\b(?:has|have|already|officially) (?:already |officially )?(?:won|lost)\b",
        r"\b(?:declared|called|projected) (?:the )?(?:winner|for)\b",
        r"\bpolls? (?:are|have) (?:now |already )?(?:closed|shut)\b|\bit(?:['\u2019]s| is) (?:all )?over\b",
    ),
    stolen=(
        rf"\b{_TAKEN}\b[^.!?]{{0,30}}\b(?:votes?|ballots?|elections?)\b",
        rf"\b(?:votes?|ballots?|elections?|count)\b[^.!?]{{0,30}}\b{_BEEN}\b",
        r"\b(?:dead (?:people|voters?)|non.?citizens) (?:are |have )?vot\w+",
    ),
)
