"""`steadyhand claims ...`: fact-checked claims, and how well posts are matched to them."""

from __future__ import annotations

import cyclopts

from steadyhand.cli.claims_evaluate import evaluate
from steadyhand.cli.claims_model import model

claims = cyclopts.App(name="claims", help="Fact-checked claims, and how well posts are matched to them.")
claims.command(model)
claims.command(evaluate)
