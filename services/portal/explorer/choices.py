"""What the choices of the explorer are called, and the rows of a comparison."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Request

from services.portal.catalogue.search import FORMATS

# The rows of the comparison, as a directory entry names them.
ROWS = {
    "length": "Length",
    "delivery": "Delivery",
    "location": "Location",
    "accreditation": "Accreditation",
    "eligibility": "Who can apply",
    "deadline": "Deadline",
    "cost": "Cost",
    "tuition_help": "Help with tuition",
    "alternative": "Another way",
}
FEWEST_COMPARED, MOST_COMPARED = 2, 4
LABELS = {
    "kind": "Kind",
    "length": "Length",
    "delivery": "Delivery",
    "profession": "For",
    "tuition_help": "Help with tuition",
    "deadline": "Deadline",
}
CALLED = {
    "kind": {"fellowship": "Fellowship", "certificate_programme": "Certificate programme"},
    "length": {"short": "Less than a year", "year": "One year", "longer": "More than a year", "unstated": "Not stated"},
    "delivery": FORMATS,
    "tuition_help": {"possible": "Possible", "none": "None", "unstated": "Not stated"},
    "deadline": {"dated": "On a date", "rolling": "At any time", "unstated": "Not stated"},
}


@dataclass(frozen=True)
class Choices:
    """The filters of the explorer as its address has them; empty means any."""

    kind: str = ""
    length: str = ""
    delivery: str = ""
    profession: str = ""
    tuition_help: str = ""
    deadline: str = ""
    location: str = ""

    @classmethod
    def asked(cls, request: Request) -> "Choices":
        """Read the filters from the address."""
        return cls(**{name: request.args.get(name, "").strip()[:100] for name in cls.__dataclass_fields__})

    def query(self) -> dict[str, str]:
        """Return what is set, as the catalogue's API names it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name)}

    def address(self) -> str:
        """Return the query string of the same choices."""
        return f"?{urlencode(self.query())}" if self.query() else ""


def compared(request: Request) -> list[str]:
    """Return the slugs to compare: each once, and no more than a table has room for."""
    asked = dict.fromkeys(slug[:80] for slug in request.args.getlist("entry") if slug)
    return list(asked)[:MOST_COMPARED]


def comparison(entries: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return the rows of the table; one in which nobody says anything is left out."""
    rows = [(label, [each["directory"].get(name) or "" for each in entries]) for name, label in ROWS.items()]
    return [(label, values) for label, values in rows if any(values)]
