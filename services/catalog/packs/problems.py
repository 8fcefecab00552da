"""What is wrong with a pack, said so that its author finds the place."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class PackProblem:
    """One mistake: the file, its line when known, the field, and what is wrong there."""

    file: str
    line: int | None
    where: str
    message: str

    def __str__(self) -> str:
        """As compilers write it, so that editors can jump there."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where}: {self.message}" if self.where else f"{place}: {self.message}"


class PackInvalid(Exception):
    """The pack cannot be read; carries every problem found, not only the first."""

    def __init__(self, problems: list[PackProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class SourceError(Exception):
    """A single file does not parse; the reader adds which file it was."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, order=True)
class Finding:
    """What lint has to say; an error keeps a pack from being imported, a warning is for its editors."""

    severity: Literal["error", "warning"]
    file: str
    where: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """As compilers write it, so that editors can jump there."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.severity}: {place}: {self.where + ': ' if self.where else ''}{self.message}"
