"""The credential of a certificate (Open Badges 3.0, W3C Verifiable Credentials 2.0), made from its snapshot. Pure."""

from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# How many certificates share a status list: the least that the specification allows, so that a list tells little.
LIST_SIZE = 131_072


def status_list_url(portal_url: str, number: int) -> str:
    """Return where a status list is published."""
    return f"{portal_url}/credentials/status/{number}"


def make_credential(snapshot: dict[str, Any], *, did: str, portal_url: str, place: int) -> dict[str, Any]:
    """Return the facts of a certificate as a credential without its proof; `place` is that in the status lists."""
    number, index = divmod(place, LIST_SIZE)
    status_list = status_list_url(portal_url, number)
    achievement = snapshot["achievement"]
    until = {"validUntil": snapshot["expires_at"]} if snapshot.get("expires_at") else {}
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": snapshot["verify_url"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["title"],
        "issuer": {
            "id": did,
            "type": ["Profile"],
            "name": snapshot["issuer"]["name"],
            "url": snapshot["issuer"]["url"],
        },
        "validFrom": snapshot["issued_at"],
        **until,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityType": "name",
                    "identityHash": snapshot["holder"]["name"],
                }
            ],
            "achievement": {
                "id": f"{snapshot['issuer']['url']}/learn/{achievement['id']}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": achievement["title"],
                "description": " ".join([snapshot["title"] + ".", *snapshot["statements"]]),
                "criteria": {"narrative": achievement["criteria"]},
            },
        },
        "credentialStatus": {
            "id": f"{status_list}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_list,
        },
    }
