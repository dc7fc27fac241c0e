"""The commands on rule sets, in the order of a draft's life: how each is decided stands in the file it comes from."""

from steadyhand.rules.versions.brakes import (
    ApproveQuota,
    AskQuota,
    EndQuota,
    ReleaseBrake,
    TakeBackQuota,
    TripBrake,
)
from steadyhand.rules.versions.drafts import (
    AbandonDraft,
    ApproveDraft,
    CommentOnDraft,
    ProposeDraft,
    SaveDraft,
    SendBackDraft,
)
from steadyhand.rules.versions.releases import BeginShadow, EndRollout, EndShadow, Publish, Revert

COMMANDS = (
    SaveDraft, CommentOnDraft, ProposeDraft, ApproveDraft, SendBackDraft, AbandonDraft,
    BeginShadow, EndShadow, Publish, EndRollout, Revert,
    TripBrake, ReleaseBrake, AskQuota, ApproveQuota, TakeBackQuota, EndQuota,
)  # fmt: skip
