"""Accounts that look like somebody, by name: those that may, and those that pass for somebody they are not."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.impersonation.model import Badge, Imitated, Profile

FACE: Final = "5a3c96e1f00d7b24"
LOGO: Final = "c3d2" * 16
NEAR_LOGO: Final = LOGO[:-2] + "00"
CANDIDATE: Final = Imitated(
    id="imitated:lena-torvald",
    kind="candidate",
    names=("Lena Torvald", "لينا تورفالد", "लेना टॉरवाल्ड"),
    handles=("lena_torvald",),
    accounts=("account:k02", "account:k02-es"),
    avatars=(FACE,),
    told="account:k02",
    source="The election office's list of candidates.",
)
OFFICE: Final = Imitated(
    id="imitated:office-north",
    kind="election_body",
    names=("Election Office North",),
    handles=("office_north",),
    accounts=("account:k10", "account:k10-harbour"),
    avatars=(LOGO,),
    told="account:k10",
    source="The register of election offices.",
)
ADVERTISER: Final = Imitated(
    id="imitated:kestrel-tea",
    kind="advertiser",
    names=("Kestrel Tea",),
    handles=("kestrel_tea",),
    accounts=("account:a04",),
    avatars=(LOGO[::-1],),
    told="account:a04",
    source="Its contract.",
)
PRESS: Final = Imitated(
    id="imitated:bcn",
    kind="press",
    names=("BCN",),
    handles=("bcn",),
    accounts=("account:k20",),
    source="A register.",
)
FAN_NAMES: Final = tuple(
    Imitated(
        id=f"imitated:{'-'.join(words).lower()}", kind="candidate", names=(" ".join(words),), handles=handles,
        accounts=(f"account:{words[0].lower()}",), source="The election office's list of candidates.",
    )
    for words, handles in (
        (("Maria", "Stefan"), ("maria_stefan",)), (("Fanny", "Berg"), ("fannyberg",)),
        (("Fan", "Liwei"), ("fanliwei",)),
    )
)  # fmt: skip
"""Real names in which a word stands that fans write."""
LISTED: Final = (CANDIDATE, OFFICE, ADVERTISER, *FAN_NAMES)
"""Without `PRESS`, whose name is three letters."""


def _shown(
    account: str, name: str, handle: str, bio: str = "", avatar: str = "", badge: Badge = ""
) -> Profile:
    return Profile(
        account=f"account:{account}", name=name, handle=handle, bio=bio, avatar=avatar, badge=badge
    )


LAWFUL: Final[dict[str, Profile]] = {
    "a namesake": _shown("n1", "Lena Torvald", "lena.torvald482", "Nurse, two children."),
    "a namesake with a paid badge": _shown("n2", "Lena Torvald", "lenatorvald", "Nurse.", badge="paid"),
    "a namesake, family name first": _shown("n3", "Torvald Lena", "torvald_lena"),
    "nearly the same name": _shown("n4", "Lena Torvalds", "lena.torvalds3", badge="paid"),
    "another name of the same letters": _shown("n5", "Iena Torvaldsen", "iena.t"),
    "a branch that is listed": _shown("k10-harbour", "Election Office North", "office_north_harbour", avatar=LOGO),
    "the real account, renamed": _shown("k02", "Lena Torvald Official", "real_lena_torvald", avatar=FACE),
    "a real account of another": _shown("a04", "Election Office North", "office_north"),
    "parody in the name": _shown("p1", "Lena Torvald (parody)", "lenatorvald_official", avatar=FACE, badge="paid"),
    "parody in the bio": _shown("p2", "Official Lena Torvald", "lenatorvald1", "Satire. Laugh.", FACE),
    "parody in Spanish": _shown("p3", "Lena Torvald Oficial", "lena_oficial", "Cuenta parodia", FACE),
    "a fan, by the handle": _shown("f1", "Lena Torvald", "lenatorvaldfans", avatar=FACE),
    "fans with the picture": _shown("f2", "Kestrel Tea Fan Club", "kestreltea", "Not affiliated.", LOGO[::-1]),
    "unofficial, and says so": _shown("f3", "Kestrel Tea Support", "kestreltea_help", "Unofficial tips."),
    "supporters": _shown("s1", "Women for Lena Torvald", "women_for_lena_torvald", "Vote!", FACE),
    "a team of supporters": _shown("s2", "Team Lena Torvald", "team_lena", "We knock on doors."),
    "a journalist": _shown("j1", "Ana Ruiz", "anaruiz", "I cover Lena Torvald. Quotes are hers, official statements."),
    "who says whose it is not": _shown("j2", "Ana", "ana", "Not the official account of Lena Torvald", FACE),
    "who only shows the logo": _shown("l1", "Proud voter", "voter77", "I voted.", LOGO, "paid"),
    "another office": _shown("o1", "Election Office South", "office_south", "Official account.", badge="paid"),
    "another tea": _shown("t1", "Falcon Tea", "falcon_tea", "Official account of Falcon Tea"),
    "a namesake with flags": _shown("n6", "Lena Torvald 🇺🇸🇬🇧", "lena.torvald77", "Nurse.", badge="paid"),
    "a namesake with a black square": _shown("n7", "🅿 Lena Torvald", "lena.torvald78", "Nurse."),
    "a page of fans": _shown("f4", "Lena Torvald", "lena_torvald2", "Fan page, not affiliated with her team", FACE),
    "parody, with a paid badge": _shown("p4", "Lena Torvald", "lena_torvald3", "Parody.", FACE, "paid"),
    "words of the trade": _shown("t2", "Tea Lovers", "kestrel_watch", "Kestrels, tea and toast."),
}  # fmt: skip
"""Nobody proposes anything for these."""

PASSING: Final[dict[str, Profile]] = {
    "letters of another script": _shown("i1", "Lеna Тorvаld", "lt_news"),
    "digits for letters": _shown("i2", "Lena T0rva1d", "x81"),
    "a capital I for a small l": _shown("i3", "Lena TorvaId", "x82"),
    "hidden characters": _shown("i4", "Le\u200bna Torvald", "x83"),
    "official, after the name": _shown("i5", "Lena Torvald Official", "x84"),
    "official, in the handle": _shown("i6", "Lena Torvald", "official_lenatorvald"),
    "official, in Spanish": _shown("i7", "Lena Torvald Oficial", "x85"),
    "official, in Arabic": _shown("i8", "لينا تورفالد الرسمي", "x86"),
    "official, in Hindi": _shown("i9", "लेना टॉरवाल्ड आधिकारिक", "x87"),
    "real, and a year": _shown("i10", "Lena Torvald", "therealLenaTorvald2026"),
    "her picture": _shown("i11", "Lena Torvald", "lena.torvald9", avatar=FACE),
    "family name first, and her picture": _shown("i25", "Torvald Lena", "x93", avatar=FACE),
    "nearly her picture": _shown("i12", "Lena Torvald", "lenatorvald_", avatar="5a3c96e1f00d7b27"),
    "the bio claims it": _shown("i13", "Lena Torvald", "lenatorvald_1", "Official account."),
    "only the bio names her": _shown("i14", "The Lantern", "lantern", "Official page of Lena Torvald", FACE),
    "separators in the name": _shown("i15", "L.e.n.a T.o.r.v.a.l.d", "lt9", avatar=FACE),
    "not a parody": _shown("i16", "Lena Torvald Official", "x88", "This is not a parody account."),
    "an office, letter by letter": _shown("i17", "Electi0n Office North", "x89", badge="paid"),
    "an office, one letter off": _shown("i18", "Election Ofice North", "election_ofice_north"),
    "help in the name of an office": _shown("i19", "Election Office North Help", "x90"),
    "the name and handle of an office": _shown("i20", "Election Office North", "officenorth"),
    "the logo, cut a little": _shown("i21", "Election Office North Info Desk", "x91", avatar=NEAR_LOGO),
    "support of an advertiser": _shown("i22", "KESTREL TEA Support", "x92"),
    "refunds of an advertiser": _shown("i23", "Kestrel Tea", "kestreltearefund"),
    "a football fan": _shown(
        "i26", "Lena Torvald Official", "lt_26", "Official account of Lena Torvald. Lawyer, mother, football fan."
    ),
    "warns of fake accounts": _shown("i27", "Lena Torvald", "lena27", "Official account. Beware of fake accounts!"),
    "fights fake news": _shown("i28", "Lena Torvald", "lenatorvald28", "Official account. Fighting fake news."),
    "asks to report satire": _shown("i29", "Lena Torvald", "lt_29", "Report satire and fakes to us", FACE),
    "not affiliated with others": _shown("i30", "Lena Torvald", "lt_30", "Not affiliated with any PAC.", FACE),
    "a candidate Stefan": _shown("i31", "Maria Stefan Official", "maria_stefan", "Official account", badge="paid"),
    "a candidate Fanny": _shown("i32", "Fanny Berg", "fannyberg_official"),
    "a candidate Fan": _shown("i33", "Fan Liwei Official", "fan_liwei_2026", badge="paid"),
    "a thousand hidden characters before the name": _shown("i34", "\u200b" * 1_000 + "Lena Torvald Official", "x94"),
    "a thousand blanks before the name": _shown("i35", " \u2800" * 1_000 + "Lena Torvald Official", "x95"),
    "written backwards and turned round": _shown("i36", "\u202edlavroT aneL", "x96"),
    "turned round in part": _shown("i37", "Lena \u202edlavroT\u202c", "x97"),
    "white letters on black squares": _shown("i38", "🅻🅴🅽🅰 🆃🅾🆁🆅🅰🅻🅳", "x98"),
    "white letters in black circles": _shown("i39", "🅛🅔🅝🅐 🅣🅞🅡🅥🅐🅛🅓", "x99"),
    "letters of flags": _shown("i40", "🇱\u200b🇪\u200b🇳\u200b🇦 Torvald", "x100"),
    "a flag after the name": _shown("i41", "Lena Torvald🇺🇸 Official", "x101"),
    "twelve words before the name": _shown("i42", "🗳 1 2 3 4 5 6 7 8 9 10 11 12 Lena Torvald Official", "x102"),
    "full width": _shown("i24", "Ｋｅｓｔｒｅｌ Ｔｅａ", "kestre1tea"),
}  # fmt: skip
"""A person looks at these."""
