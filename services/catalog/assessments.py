"""Quizzes: the types of questions with their keys, and the rules by which they are taken."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer, model_validator

from services.catalog.elements import Element, Key, Option, Share, Slug, Text, require_known, require_unique

QuestionType = Literal["single", "multiple", "true_false", "ordering", "matching", "short_text"]
QUESTION_TYPES: tuple[str, ...] = get_args(QuestionType)
Feedback = Literal["none", "score", "objectives", "reasons"]
Answer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
TRUE_OR_FALSE = ({"id": "true", "text": "True"}, {"id": "false", "text": "False"})
MOST_OPTIONS = 12
PAIR = "="


class Question(Element):
    """One quiz item with its key; objective and key points say what to revisit when it was missed.

    The key is in `answer`: ids of the right options; for `ordering` all ids in the right order; for `matching` a
    pair `option=match` for each option; for `short_text`, which has no options, every text that is accepted.
    """

    id: Slug
    type: QuestionType
    prompt: Text
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)] = ()
    matches: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)] = ()
    answer: Annotated[tuple[Answer, ...], Field(min_length=1, max_length=50)]
    rationale: Text
    sources: tuple[Key, ...]
    objective: Slug
    key_points: Annotated[tuple[Slug, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _true_or_false(cls, data: Any) -> Any:
        """Spare authors the two options; a bare `true` in YAML is no text."""
        if not isinstance(data, dict) or data.get("type") != "true_false":
            return data
        answer = data.get("answer")
        if isinstance(answer, list | tuple):
            answer = [str(each).lower() if isinstance(each, bool) else each for each in answer]
        return {**data, "options": data.get("options") or TRUE_OR_FALSE, "answer": answer}

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        require_unique("answers", self.answer)
        self._options_fit()
        options = [option.id for option in self.options]
        match self.type:
            case "short_text":
                return self
            case "matching":
                self._pairs_fit(options)
                return self
        require_known("answer", self.answer, options)
        if self.type in ("single", "true_false") and len(self.answer) != 1:
            raise ValueError(f"a {self.type} question has exactly one answer")
        if self.type == "ordering":
            self._order_fits(options)
        return self

    def _order_fits(self, options: list[str]) -> None:
        if len(self.answer) != len(options):
            raise ValueError("the answer of an ordering question names every option, in the right order")
        # Learners see the ids in the page.
        if list(self.answer) == sorted(options):
            raise ValueError("the ids of an ordering question tell the order: give other ids, or mix them")

    def _options_fit(self) -> None:
        for what, choices in (("option", self.options), ("match", self.matches)):
            require_unique(f"{what} ids", (choice.id for choice in choices))
            require_unique(f"{what} texts", (choice.text for choice in choices))
        if bool(self.matches) != (self.type == "matching"):
            raise ValueError("matches are given exactly for a matching question")
        if self.type == "short_text":
            if self.options:
                raise ValueError("a short_text question has no options; its answer lists what is accepted")
        elif len(self.options) < 2:
            raise ValueError("at least two options are needed")
        elif self.type == "true_false" and len(self.options) > 2:
            raise ValueError("a true_false question has two options")

    def _pairs_fit(self, options: list[str]) -> None:
        pairs = [answer.partition(PAIR) for answer in self.answer]
        require_known("option in answer", (left for left, _, _ in pairs), options)
        require_known("match in answer", (right for _, _, right in pairs), (match.id for match in self.matches))
        if sorted(left for left, _, _ in pairs) != sorted(options):
            raise ValueError("the answer of a matching question has one pair option=match for each option")
        in_order = [right for _, _, right in sorted(pairs)]
        if len(set(in_order)) == len(in_order) and in_order == sorted(in_order):
            raise ValueError("the ids of a matching question tell the pairs: give other ids, or mix them")

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is not used: a quiz of an earlier release is the same content after an upgrade."""
        return {name: value for name, value in write(self).items() if name != "matches" or value}


class Draw(Element):
    """Each attempt draws so many questions; of the named objectives at least so many each."""

    count: Annotated[int, Field(ge=1)]
    by_objective: dict[Slug, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)


class Assessment(Element):
    """A quiz with its key, the share of questions that passes it, and how it is taken.

    `max_attempts` counts from the last pass; `wait_minutes` follow an attempt that was not passed. `feedback`
    says what a learner is told: passed or not (none), the score, which objectives were missed, and after a
    pass the answers with their reasons; each tells what those before it tell.
    """

    id: Slug
    title: Text
    passing_score: Share
    shuffle_options: bool = True
    shuffle_questions: bool = False
    draw: Draw | None = None
    max_attempts: Annotated[int | None, Field(ge=1, le=100)] = None
    wait_minutes: Annotated[int | None, Field(ge=1, le=60 * 24 * 90)] = None
    time_limit_minutes: Annotated[int | None, Field(ge=1, le=60 * 24)] = None
    feedback: Feedback = "reasons"
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _questions_once(self) -> Self:
        require_unique("question ids", (question.id for question in self.questions))
        if self.draw:
            self._drawable(self.draw)
        return self

    def _drawable(self, draw: Draw) -> None:
        if draw.count > len(self.questions):
            raise ValueError(f"the draw asks for {draw.count} questions, the bank has {len(self.questions)}")
        if sum(draw.by_objective.values()) > draw.count:
            raise ValueError(f"the draw asks for more by objective than the {draw.count} of an attempt")
        for objective, asked in draw.by_objective.items():
            there = sum(question.objective == objective for question in self.questions)
            if there < asked:
                raise ValueError(f"the draw asks for {asked} questions on {objective}, the bank has {there}")

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is not used: a quiz of an earlier release is the same content after an upgrade."""
        unused = {"shuffle_questions": False, "feedback": "reasons"}
        optional = {*unused, "draw", "max_attempts", "wait_minutes", "time_limit_minutes"}
        return {name: v for name, v in write(self).items() if name not in optional or v != unused.get(name)}
