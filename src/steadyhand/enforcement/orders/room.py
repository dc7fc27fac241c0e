"""What legal orders bring to the door."""

from steadyhand.enforcement.orders.carrying import ImposeByOrder
from steadyhand.enforcement.orders.commands import (
    BreachOrder,
    ChallengeOrder,
    CheckOrder,
    CloseOrder,
    DelayNotice,
    EnterOrder,
    JudgeOrder,
)
from steadyhand.enforcement.orders.facts import (
    NoticeDelayed,
    NoticesSent,
    OrderBreached,
    OrderChallenged,
    OrderChecked,
    OrderClosed,
    OrderEntered,
    OrderJudged,
)
from steadyhand.enforcement.orders.telling import SendNotices, TellNow
from steadyhand.enforcement.orders.views import LegalOrderView, OrderMonthView
from steadyhand.kernel.registry import Room

ORDERS_ROOM = Room(
    name="enforcement.orders",
    commands=(
        EnterOrder, CheckOrder, DelayNotice, ImposeByOrder, CloseOrder, BreachOrder, ChallengeOrder, JudgeOrder,
        TellNow, SendNotices,
    ),
    facts=(
        OrderEntered, OrderChecked, NoticeDelayed, NoticesSent, OrderClosed, OrderBreached, OrderChallenged,
        OrderJudged,
    ),
    views=(LegalOrderView(), OrderMonthView()),
)  # fmt: skip
