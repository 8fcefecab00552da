"""Why a discussion cannot be opened, joined or led."""

from shared.problems import Conflict, Gone, NotFound


class NoCaseGuide(NotFound):
    """Only a module with a case guide can be discussed."""

    slug, title = "no-case-guide", "This module has no case to discuss"


class TooManyOpen(Conflict):
    """What was opened and forgotten ends by itself after hours."""

    slug, title = "too-many-discussions", "Too many of your discussions are open"


class CodeUnknown(NotFound):
    """No discussion has this code, or ever had."""

    slug, title = "discussion-code-unknown", "No discussion has this code"


class DiscussionOver(Gone):
    """It was closed, or nobody closed it and its time is up."""

    slug, title = "discussion-over", "This discussion is over"


class DiscussionUnknown(NotFound):
    """There is none under this id that this person leads or has joined."""

    slug, title = "discussion-unknown", "There is no such discussion"
