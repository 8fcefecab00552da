"""Why an export cannot be fetched."""

from shared.problems import Conflict, Gone, NotFound


class ExportUnknown(NotFound):
    """No export has this id."""

    slug, title = "export-unknown", "There is no such export"


class ExportNotReady(Conflict):
    """The last line is not written yet."""

    slug, title = "export-not-ready", "This file is still being written"


class ExportExpired(Gone):
    """It was kept for a day, or somebody who stood in it was erased."""

    slug, title = "export-expired", "This file has expired; have it written again"
