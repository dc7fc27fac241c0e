"""Experiments: a stable part of all entities meets each variant of a rule.

Buckets are the language's own: MurmurHash3 (Appleby 2011) of `name/id` with seed 42 gives a place between
0 and 9,999; each bucket owns an equal share of the places and uses as many of its first ones as its size says.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import mmh3

from steadyhand.rules.model import Entity, Experiment
from steadyhand.rules.registry import BadArgument, function

PLACES = 10_000
SEED = 42
CONTROL = "control"
MOST_BUCKETS = 10

_SIGNATURE = """(entity: Entity[Any], buckets: Const[List[str]], bucket_sizes: Const[List[float]],
    version: Const[int], revision: Const[int]) -> Experiment"""


@function(f"ExperimentsBucketAssignment{_SIGNATURE}", named=True)
@function(f"Experiment{_SIGNATURE}", named=True)
def experiment(
    name: str, buckets: list[str], bucket_sizes: list[float], version: int, revision: int
) -> Callable[[Entity], Experiment]:
    """The bucket of an entity; sizes are percentages with at most two decimals, each at most 100 / buckets.

    As a feature: name, id, entity type, bucket, its index, version, revision; `""` and -1 for who takes no part.
    """
    _check(buckets, bucket_sizes, version, revision)
    share = PLACES // len(buckets)
    sizes = [int(_places(size)) for size in bucket_sizes]

    def assign(entity: Entity) -> Experiment:
        # Bytes, and any text as such: given half of a surrogate pair in a text, mmh3 5.3 ends the process.
        drawn = f"{name}/{entity.id}".encode(errors="surrogatepass")
        place = mmh3.hash(drawn, seed=SEED, signed=False) % PLACES
        index = place // share
        if index >= len(buckets) or place - index * share >= sizes[index]:
            index = -1
        bucket = buckets[index] if index >= 0 else ""
        return Experiment(name, entity, bucket, index, version, revision)

    return assign


def _check(buckets: list[str], sizes: list[float], version: int, revision: int) -> None:
    for argument, value in (("version", version), ("revision", revision)):
        if value < 0:
            raise BadArgument(argument, f"the {argument} of an experiment is 0 or greater")
    if not 1 <= len(buckets) <= MOST_BUCKETS:
        raise BadArgument("buckets", f"an experiment has 1 to {MOST_BUCKETS} buckets")
    if CONTROL not in buckets:
        raise BadArgument("buckets", f"one of the buckets is '{CONTROL}'")
    if len(buckets) != len(sizes):
        raise BadArgument("bucket_sizes", "`buckets` and `bucket_sizes` have the same number of items")
    for size in sizes:
        if _places(size) != int(_places(size)):
            raise BadArgument("bucket_sizes", f"{size} has more than two decimals")
        if not 0 <= _places(size) <= PLACES // len(buckets):
            most = Decimal(PLACES // len(buckets)) / 100
            raise BadArgument(
                "bucket_sizes", f"{size} % is over the {most} % that {len(buckets)} buckets can have"
            )


def _places(percentage: float) -> Decimal:
    return Decimal(str(percentage)) * (PLACES // 100)


@function("ExperimentWhen(experiment: Experiment, **buckets: List[bool]) -> List[bool]")
def experiment_when(experiment: Experiment, buckets: dict[str, list[bool]]) -> list[bool]:
    """The list given for the entity's bucket; who takes no part gets that of `control`."""
    return buckets[experiment.bucket or CONTROL]
