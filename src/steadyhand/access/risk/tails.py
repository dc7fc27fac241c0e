"""How strange a count is: exact tails of distributions, and q-values over many of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p
from typing import Final

_ENOUGH: Final = 1e-12
"""A term smaller than this share of the sum adds nothing."""


def negative_binomial(count: int, mean: float, shape: float) -> float:
    """The chance of so many or more where rates differ by a gamma of this shape; 1 where it is no more than the mean.

    This is what is to be expected of somebody of whom nothing is known but their peers (gamma-Poisson).
    """
    if count <= mean or mean <= 0:
        return 1.0 if count <= mean else 0.0
    share = mean / (shape + mean)
    first = (
        lgamma(shape + count)
        - lgamma(shape)
        - lgamma(count + 1)
        + shape * (log(shape) - log(shape + mean))
        + count * log(share)
    )
    term = total = exp(first)
    while term > total * _ENOUGH:
        term *= share * (shape + count) / (count + 1)
        count += 1
        total += term
    return min(1.0, total)


def poisson(count: int, mean: float) -> float:
    """The chance of so many or more; 1 where it is no more than the mean."""
    if count <= mean or mean <= 0:
        return 1.0 if count <= mean else 0.0
    term = total = exp(count * log(mean) - mean - lgamma(count + 1))
    while term > total * _ENOUGH:
        count += 1
        term *= mean / count
        total += term
    return min(1.0, total)


def binomial(count: int, of: int, share: float) -> float:
    """The chance of so many or more of these, each with this chance; 1 where it is no more than the mean."""
    if count <= of * share:
        return 1.0
    if share <= 0:
        return 0.0
    first = (
        lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
        + count * log(share) + (of - count) * log1p(-share)
    )  # fmt: skip
    term = total = exp(first)
    odds = share / (1 - share)
    while count < of and term > total * _ENOUGH:
        term *= odds * (of - count) / (count + 1)
        count += 1
        total += term
    return min(1.0, total)


def q_values(chances: Sequence[float]) -> list[float]:
    """The share of false findings among those at least as strange as each (Benjamini and Hochberg, 1995)."""
    order = sorted(range(len(chances)), key=lambda at: chances[at], reverse=True)
    found, least = [0.0] * len(chances), 1.0
    for rank, at in enumerate(order):
        least = min(least, chances[at] * len(chances) / (len(chances) - rank))
        found[at] = least
    return found
