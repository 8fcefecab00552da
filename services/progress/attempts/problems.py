"""What can be wrong with an attempt."""

from collections.abc import Iterable

from services.progress.attempts.grading import Fault
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


class AnswersRefused(Invalid):
    """Answers name questions or options that this quiz does not have; none of them was saved."""

    slug, title = "answers-refused", "Some answers do not fit this quiz"

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__([{"field": f"answers.{each.question[:80]}", "message": each.message} for each in faults])


class QuestionsUnanswered(Invalid):
    """The quiz is handed in whole; what was answered is saved."""

    slug, title = "questions-unanswered", "Some questions have no answer yet"

    def __init__(self, unanswered: list[str]) -> None:
        errors = [{"field": f"answers.{question}", "message": "Choose an answer."} for question in unanswered]
        super().__init__(errors, unanswered=unanswered)
