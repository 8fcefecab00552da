"""ISO 8601 durations as rules write them: calendar days on the wall clock, the rest exact."""

import datetime as dt
import re
from dataclasses import dataclass

_ISO = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?"
)


@dataclass(frozen=True)
class Duration:
    """Days count on the calendar of the recipient's time zone, `exact` counts in seconds."""

    days: int = 0
    exact: dt.timedelta = dt.timedelta()

    def times(self, count: int) -> "Duration":
        """Return this duration `count` times over."""
        return Duration(self.days * count, self.exact * count)

    def plus(self, other: "Duration") -> "Duration":
        """Return both durations one after the other."""
        return Duration(self.days + other.days, self.exact + other.exact)

    @property
    def is_zero(self) -> bool:
        """Whether nothing passes."""
        return not self.days and not self.exact


def parse_duration(text: str) -> Duration:
    """Read `P7D`, `P2W`, `P1DT12H` or `PT2S`; raises `ValueError` with a sentence for the person who typed it."""
    found = _ISO.fullmatch(text)
    if not found:
        raise ValueError(
            "Write the time as an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as P7D or PT12H. "
            "Months and years have no fixed length and are not accepted."
        )
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    exact = dt.timedelta(hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"])
    return Duration(part["weeks"] * 7 + part["days"], exact)
