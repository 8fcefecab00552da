"""What can be wrong with an attempt."""

from collections.abc import Iterable

from services.progress.attempts.admission import Admission
from services.progress.attempts.grading import Fault
from shared.clock import rfc3339
from shared.problems import Conflict, Invalid, NotFound


class AssessmentUnknown(Invalid):
    """No published resource has this quiz."""

    slug, title = "assessment-unknown", "There is no such quiz"


class AttemptUnknown(NotFound):
    """The attempt does not exist or is somebody else's."""

    slug, title = "attempt-unknown", "There is no such attempt"


class AttemptAlreadySubmitted(Conflict):
    """A graded attempt takes no more answers."""

    slug, title = "attempt-already-submitted", "This attempt was handed in already"


class AttemptNotPossible(Conflict):
    """The quiz's rules allow no new attempt now; `opens_at` says when one is possible, null if not by waiting."""

    slug, title = "attempt-not-possible", "You cannot start this quiz now"

    def __init__(self, refused: Admission) -> None:
        opens_at = rfc3339(refused.opens_at) if refused.opens_at else None
        super().__init__(refused.why, opens_at=opens_at, attempts_left=refused.left)


class TimeIsUp(Conflict):
    """The time of this attempt is over; what was saved by then was graded."""

    slug, title = "time-is-up", "The time for this attempt is over"


class AnswersRefused(Invalid):
    """Answers name questions or options that this quiz does not have; none of them was saved."""

    slug, title = "answers-refused", "Some answers do not fit this quiz"

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__([{"field": f"answers.{each.question[:80]}", "message": each.message} for each in faults])


class QuestionsUnanswered(Invalid):
    """The quiz is handed in whole; what was answered is saved. Half an order or half a match is no answer yet."""

    slug, title = "questions-unanswered", "Some questions have no answer yet"

    def __init__(self, unanswered: list[str]) -> None:
        errors = [{"field": f"answers.{question}", "message": "Answer this question."} for question in unanswered]
        super().__init__(errors, unanswered=unanswered)
