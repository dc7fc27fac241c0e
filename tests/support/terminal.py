"""Commands at the terminal: what a freeze stops, what it does not and why, and what only reads."""

from __future__ import annotations

from typing import Final

TERMINAL: Final[dict[str, tuple[str, ...]]] = {
    "staff add": ("eve", "Eve", "--by", "max"),
    "staff passkey-code": ("ana", "--by", "max"),
    "access grant": ("ana", "Why not.", "--by", "max", "--capability", "case.lease", "--hours", "1"),
    "access keys issue": ("other", "other", "--by", "max", "--may", "report.file", "--days", "2"),
    "rules draft": ("{rules}", "Zebras", "--by", "max", "--base", "in-force"),
    "rules propose": ("{draft}", "--by", "max"),
    "rules approve": ("{draft}", "{version}", "--by", "max"),
    "rules publish": ("{draft}", "--by", "max"),
    "privacy erase": ("account:c0", "Why not.", "--by", "max"),
    "privacy release": ("account:c0", "Why not.", "--by", "max"),
    "moratorium start": ("x", "Nobody returns.", "--by", "max", "--condition", "A council met."),
    "lift": ("{list}", "Why not.", "--by", "max"),
    "ladder publish": ("civic", "{ladder}", "--by", "max"),
    "ladder retire": ("civic", "--by", "max"),
    "civic import": ("{election}", "--by", "max"),
    "civic uk": ("parl.2099-05-07", "--by", "max"),
    "civic seed": ("--by", "max"),
    "civic confirm": ("none", "1", "--by", "max"),
    "civic call-off": ("none", "Why not.", "--by", "max"),
    "impersonation import": ("{register}", "--by", "max"),
    "impersonation confirm": ("none", "1", "--by", "max"),
    "impersonation withdraw": ("none", "Why not.", "--by", "max"),
    "impersonation allow": ("none", "account:c0", "Why not.", "--by", "max"),
    "claims import": ("{claims}", "--by", "max"),
    "claims agree": ("0" * 64, "--by", "max"),
    "claims suggest": ("{claims}", "--by", "max"),
    "claims thresholds choose": ("election", "--suggest", "0.6", "--act", "0.9", "--by", "max"),
    "claims thresholds back": ("election", "--by", "max"),
}
"""Commands that a freeze stops."""
TERMINAL_NEVER: Final = frozenset(
    {"staff found", "staff deactivate", "staff drop-passkeys", "staff sign-out"}
    | {
        f"access {name}"
        for name in ("thaw", "exempt", "contain", "revoke", "freeze", "approve", "decline", "withdraw")
    }
    | {"access open-alert", "access close-alert", "access certify"}  # they give nobody anything
    | {"access break-glass", "access review", "access keys revoke", "rules end-rollout", "rules revert"}
    | {"access declare-small", "access end-small"}  # takes two, and does nothing while frozen; only stops
    | {"moratorium announce-end", "moratorium call-off-end"}  # takes two, judged again; what stood stands on
    | {"import sanctions"}  # two agree to a list, judged again; whoever asked takes it in, by the door
    | {"privacy hold"}  # an order of a court does not wait, and it only keeps
    | {"rules update"}  # nothing to bring up to date is no act; what it would save is a draft, as above
)
"""As `NEVER`; and what is possible once, in a house without staff."""
READING: Final = frozenset(
    {"serve", "demo", "ingest", "decide", "rebuild", "export", "export statements", "doctor"}
    | {"moratorium list", "ladder list", "ladder simulate"}
    | {"claims model build", "claims model check", "claims reach", "claims recalibrate"}
    | {"claims list", "claims export", "claims evaluate", "claims thresholds show"}
    | {"civic phases", "civic rehearse", "civic report", "impersonation list", "impersonation preview"}
    | {
        f"access {name}"
        for name in (
            "who-can",
            "due",
            "freezes",
            "forecast",
            "requests",
            "alerts",
            "keys list",
            "small-teams",
        )
    }
    | {
        f"rules {n}"
        for n in ("backtest", "explain", "profile", "test", "diff", "log", "pull", "check", "run", "route")
    }
)
"""Commands that ask, or run the house itself: nobody's act."""
