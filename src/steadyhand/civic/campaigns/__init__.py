"""Campaigns in the stream: many accounts that act as one, shown with the evidence, for people to judge."""

from __future__ import annotations

from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.model import Finding, Settings

__all__ = ["Detector", "Finding", "Settings"]
