"""The labels of a resource: one for each value of a facet that it has, and the samples it belongs to. Pure."""

import uuid
import zlib
from collections.abc import Mapping
from typing import Any

from services.catalog.search.classes import cost_class, credit_class, format_class, professions_of

LENGTHS = (15, 30, 60)
LENGTH_UNKNOWN = 1_000_000
# One resource in so many is in the sample; each sample contains the smaller ones.
SAMPLES = (64, 8)


def labels_of(content: Mapping[str, Any], resource_id: uuid.UUID) -> list[str]:
    """Return what a resource is found by beside its words, as `facet:value`."""
    minutes = content.get("minutes")
    values = {
        "kind": [content["kind"]],
        "topic": content["topics"],
        "format": [format_class(content["format"])],
        "profession": professions_of(content["audience"]),
        "cost": [cost_class(content["cost"])],
        "credit": [credit_class(content["accreditation"])],
        "language": [content.get("language") or "en"],
        "minutes": [most for most in LENGTHS if minutes and minutes["max"] <= most],
        "sample": samples_of(resource_id),
    }
    return [label(facet, value) for facet, each in values.items() for value in each]


def label(facet: str, value: object) -> str:
    """Write a value as labels have it."""
    return f"{facet}:{value}"


def in_sample(share: int) -> str:
    """Write the condition for a sample, word for word as its index has it."""
    return f"labels && '{{{label('sample', share)}}}'::text[]"


def samples_of(resource_id: uuid.UUID) -> list[int]:
    """Name the samples that a resource is in, by its id: a sample is the same whoever asks."""
    place = zlib.crc32(resource_id.bytes) % SAMPLES[0]
    return [share for share in SAMPLES if place < SAMPLES[0] // share]
