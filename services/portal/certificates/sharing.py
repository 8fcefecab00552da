"""How a holder shows a certificate elsewhere. Pure functions."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

LINKEDIN = "https://www.linkedin.com/profile/add"


def profile_url(certificate: dict[str, Any], issuer: str) -> str:
    """Return the address of LinkedIn's own form for a certificate, filled in."""
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate["title"],
        "organizationName": issuer,
        **_month("issue", certificate["issued_at"]),
        **_month("expiration", certificate.get("expires_at")),
        "certUrl": certificate["verify_url"],
        "certId": certificate["code"],
    }
    return f"{LINKEDIN}?{urlencode(values)}"


def _month(name: str, moment: str | None) -> dict[str, int]:
    if not moment:
        return {}
    day = datetime.fromisoformat(moment)
    return {f"{name}Year": day.year, f"{name}Month": day.month}
