"""`access.json`: how people and tools reach a running copy."""

from __future__ import annotations

from collections.abc import Mapping

from champions.environment import DEVELOPMENT_CLIENT
from champions.home import HOST, OFFSETS, Home, write_private

LEARNER_EMAIL = "learner@champions.example"
ADMINISTRATOR_EMAIL = "administrator@champions.example"


def demo_people(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The accounts that development starts with."""
    return {
        "learner": {"email": LEARNER_EMAIL, "password": secrets["person.learner"]},
        "administrator": {"email": ADMINISTRATOR_EMAIL, "password": secrets["person.administrator"]},
    }


def write_access(home: Home, secrets: Mapping[str, str], processes: Mapping[str, int]) -> None:
    """Write the file anew; `processes` changes whenever a role is restarted."""
    write_private(
        home.access_file,
        {
            **{part: home.url(part) for part in OFFSETS if part != "smtp"},
            "smtp": f"{HOST}:{home.port('smtp')}",
            **demo_people(secrets),
            "api_client": {"id": DEVELOPMENT_CLIENT, "secret": secrets["client.development"]},
            "processes": dict(processes),
        },
    )
