"""Answers kept while nothing that is listed changes; the version they were made at says when they are old."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

MOST_ANSWERS = 500


class KeptAnswers(Generic[Answer]):
    """Answers by question for one version of the catalogue; a newer version forgets them all."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._version = -1
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, version: int, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """Return the kept answer, or work it out.

        `version` is read before the work: an answer may be fresher than it says, never older.
        """
        with self._lock:
            self._forget_older_than(version)
            if version == self._version and question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        answer = work_out()
        with self._lock:
            if version == self._version:
                self._answers[question] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return answer

    def _forget_older_than(self, version: int) -> None:
        if version > self._version:
            self._version = version
            self._answers.clear()
