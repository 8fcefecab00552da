"""What an evaluation form asks of a learner, and whether what they answered fits. Pure functions.

The questions follow the short form that providers of continuing education use: objectives met, intended change,
confidence before and after, barriers, balance, commercial bias, teaching, time spent, topics wanted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Answer = int | str | Sequence[str]
SCALE = range(1, 6)
MOST_MINUTES = 6000
LONGEST_REMARK = 2000


@dataclass(frozen=True)
class Question:
    """One field of the form; `heading` is the question that several fields share."""

    id: str
    type: str
    text: str
    heading: str = ""
    lowest: str = ""
    highest: str = ""
    options: tuple[tuple[str, str], ...] = ()
    comment: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Form:
    """The form as the learner sees it."""

    id: str
    title: str
    introduction: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Given:
    """What was answered: choices and numbers, and apart from them everything that was written."""

    answers: dict[str, Any]
    remarks: dict[str, str]


def read_form(content: Mapping[str, Any]) -> Form | None:
    """Return the form of a resource's revision, or None; a question about the objectives becomes one for each."""
    form = content.get("evaluation")
    if not form:
        return None
    questions = [field for item in form["questions"] for field in _fields(item, content.get("objectives") or ())]
    return Form(form["id"], form["title"], form["introduction"], tuple(questions))


def _fields(item: Mapping[str, Any], objectives: Sequence[Mapping[str, str]]) -> Iterator[Question]:
    lowest, highest = item.get("lowest") or "", item.get("highest") or ""
    optional = bool(item.get("optional"))
    if item["type"] == "objectives":
        for each in objectives:
            name = f"{item['id']}-{each['id']}"
            yield Question(name, "scale", each["text"], item["text"], lowest, highest, optional=optional)
        return
    yield Question(
        id=item["id"],
        type=item["type"],
        text=item["text"],
        lowest=lowest,
        highest=highest,
        options=tuple((each["id"], each["text"]) for each in item.get("options") or ()),
        comment=item.get("comment") or "",
        optional=optional,
    )


def read_answers(
    form: Form, answers: Mapping[str, Answer], comments: Mapping[str, str]
) -> tuple[Given, list[dict[str, str]]]:
    """Return what was answered, and what is wrong with it: `{"field": "answers.<id>", "message"}` each."""
    given, faults = Given({}, {}), []
    for question in form.questions:
        answer = answers.get(question.id)
        message = _fault(question, answer)
        if message:
            faults.append({"field": f"answers.{question.id}", "message": message})
        elif answer not in (None, "", [], ()):
            _keep(given, question, answer)
        remark = comments.get(question.id, "").strip()
        if remark and question.comment:
            given.remarks[question.id] = remark
        if len(remark) > LONGEST_REMARK:
            faults.append({"field": f"comments.{question.id}", "message": _TOO_LONG})
    unknown = sorted((answers.keys() | comments.keys()) - {question.id for question in form.questions})
    faults += [{"field": f"answers.{name}", "message": "The form does not ask this."} for name in unknown]
    return given, faults


_TOO_LONG = f"Write at most {LONGEST_REMARK:,} characters."


def _keep(given: Given, question: Question, answer: Any) -> None:
    if question.type == "text":
        given.remarks[question.id] = str(answer).strip()
    elif question.type == "several":
        # In the order of the form, so that the same choice is stored in the same way.
        given.answers[question.id] = [option for option, _ in question.options if option in answer]
    else:
        given.answers[question.id] = answer


def _fault(question: Question, answer: Answer | None) -> str:
    """Say what is wrong with an answer; empty when it fits."""
    if answer is None or answer in ("", [], ()):
        return "" if question.optional else "Please answer this question."
    if question.type == "text":
        return _TOO_LONG if not isinstance(answer, str) or len(answer) > LONGEST_REMARK else ""
    return "" if _fits(question, answer) else _EXPECTED[question.type]


_EXPECTED = {
    "scale": "Choose one of the five steps.",
    "minutes": "Write the minutes as a whole number.",
    "choice": "Choose one of the answers.",
    "several": "Choose from the answers.",
}


def _fits(question: Question, answer: Answer) -> bool:
    known = {option for option, _ in question.options}
    match question.type:
        case "scale":
            return isinstance(answer, int) and answer in SCALE
        case "minutes":
            return isinstance(answer, int) and 0 <= answer <= MOST_MINUTES
        case "choice":
            return isinstance(answer, str) and answer in known
    return not isinstance(answer, int | str) and known.issuperset(answer)
