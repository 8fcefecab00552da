"""Checks of quizzes: keys that give themselves away, draws that test too little, time that is too short."""

from collections import Counter
from collections.abc import Callable, Iterator

from services.catalog.assessments import Assessment
from services.catalog.content import Comparison, Module, ModuleSeries
from services.catalog.packs.problems import Finding
from services.catalog.packs.reader import Pack

TELLS_OBJECTIVES = frozenset({"objectives", "reasons"})
TELLS_LITTLE = frozenset({"none", "score"})


def _quizzes(pack: Pack) -> Iterator[tuple[Assessment, str]]:
    for resource in pack.resources:
        if isinstance(resource, Module):
            yield resource.assessment, pack.files[resource.slug].removesuffix("module.yaml") + "quiz.yaml"


def telling_keys(pack: Pack) -> Iterator[Finding]:
    """Who hears that an objective was missed which one question of two options tests knows its answer."""
    for quiz, file in _quizzes(pack):
        sizes = Counter(question.objective for question in quiz.questions)
        for question in quiz.questions:
            pair = question.type in ("single", "true_false", "ordering") and len(question.options) == 2
            if pair and sizes[question.objective] == 1 and quiz.feedback in TELLS_OBJECTIVES:
                message = f"alone tests {question.objective!r} with two options: naming the objective tells the answer"
                yield Finding("warning", file, question.id, message)


def draws(pack: Pack) -> Iterator[Finding]:
    """A draw leaves something out, and tests every objective all the same."""
    for quiz, file in _quizzes(pack):
        if quiz.draw is None:
            continue
        if quiz.draw.count == len(quiz.questions):
            yield Finding("warning", file, "draw", "draws all questions; leave it out, or add questions to the bank")
        named = set(quiz.draw.by_objective)
        left = quiz.draw.count - sum(quiz.draw.by_objective.values())
        others = Counter(question.objective for question in quiz.questions if question.objective not in named)
        bank = sum(others.values()) + sum(q.objective in named for q in quiz.questions)
        for objective, size in sorted(others.items()):
            # It is surely drawn only when everything else does not fill the rest.
            if left <= bank - sum(quiz.draw.by_objective.values()) - size:
                message = f"an attempt may have no question on {objective!r}; name it in by_objective"
                yield Finding("warning", file, "draw", message)


def time_limits(pack: Pack) -> Iterator[Finding]:
    """Reading takes time, on a phone and with a screen reader more."""
    for quiz, file in _quizzes(pack):
        asked = quiz.draw.count if quiz.draw else len(quiz.questions)
        if quiz.time_limit_minutes is not None and quiz.time_limit_minutes < asked:
            message = f"{quiz.time_limit_minutes} minutes for {asked} questions is less than a minute each"
            yield Finding("warning", file, "time_limit_minutes", message)


def comparisons(pack: Pack) -> Iterator[Finding]:
    """What is compared are quizzes of this pack, and the first does not teach the answers of the second."""
    modules = {resource.slug: resource for resource in pack.resources if isinstance(resource, Module)}
    for comparison, file in _comparisons(pack):
        for where in ("pre_test", "post_test"):
            slug = getattr(comparison, where)
            if slug not in modules:
                message = f"there is no module {slug!r} in this pack"
                yield Finding("error", file, f"comparison.{where}", message)
        pre = modules.get(comparison.pre_test)
        if pre and pre.assessment.feedback not in TELLS_LITTLE:
            message = f"the quiz of {pre.slug!r} tells too much for a pre-test; its feedback should be none or score"
            yield Finding("warning", file, "comparison.pre_test", message)


def _comparisons(pack: Pack) -> Iterator[tuple[Comparison, str]]:
    for pathway in pack.pathways:
        if pathway.comparison:
            yield pathway.comparison, f"pathways/{pathway.slug}.yaml"
    for resource in pack.resources:
        if isinstance(resource, ModuleSeries) and resource.comparison:
            yield resource.comparison, pack.files[resource.slug]


ASSESSMENT_CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (telling_keys, draws, time_limits, comparisons)
