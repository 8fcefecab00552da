"""Why identifiers are not taken, or no file is made."""

from shared.problems import Conflict, NotFound


class NothingToReport(Conflict):
    """Identifiers are asked for only once there is credit to report."""

    slug, title = "nothing-to-report", "Identifiers are asked for when you have claimed credit that is reported"


class NothingGiven(NotFound):
    """No identifiers are stored."""

    slug, title = "nothing-given", "No identifiers are stored"


class ExportUnknown(NotFound):
    """There is none under this id."""

    slug, title = "export-unknown", "There is no such export"


class NoLines(Conflict):
    """A file without lines is not made."""

    slug, title = "no-lines", "There is nothing to report"
