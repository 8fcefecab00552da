"""A certificate as it would look: made from words that need not be published, for an invented person."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.progress.certificates.life import expiry
from services.progress.certificates.snapshots import Award, CompletedActivity, Issuer, make_snapshot

PREVIEW = "Preview"
NO_CODE = "0000-0000-0000-0000"
# Long enough to see how a name wraps that does not fit.
NAME, DEGREE = "Maximiliane Example-Featherstonehaugh", "MD, PhD"


def preview_snapshot(
    content: dict[str, Any], issuer: Issuer, at: dt.datetime, design: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts of a certificate that nobody holds; the watermark says so."""
    texts = {**content["certificate"], "sample_watermark": PREVIEW}
    required = dict.fromkeys(each["resource"] for each in content["requirements"])
    return make_snapshot(
        Award(
            code=NO_CODE,
            holder_name=NAME,
            degree=DEGREE,
            pathway=content["slug"],
            pathway_title=content["title"],
            revision=1,
            content={**content, "certificate": texts},
            cycle=1,
            activities=[CompletedActivity(slug, slug, 1, at) for slug in required],
            completed_at=at,
            issued_at=at,
            issuer=issuer,
            expires_at=expiry(texts, at),
            design=design,
        )
    )
