"""Endpoints for quizzes of other systems: read a file, add its questions to a draft, write a file."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint
from werkzeug.datastructures import FileStorage

from services.catalog.assets.uploads import allow_uploads
from services.catalog.publishing.editing_api import EDITORS, draft_response, require_current
from services.catalog.publishing.operations import find_item, lock_item
from services.catalog.publishing.schemas import DraftReply, SlugPath
from services.catalog.quizzes.exchanged import QuizRefused, questions_of_ours
from services.catalog.quizzes.files import FORMATS, LARGEST_FILE, read_quiz
from services.catalog.quizzes.operations import add_questions, require_quiz
from services.catalog.quizzes.schemas import QuestionsRequest, QuizForm, QuizImportReply, QuizQuery
from services.catalog.resources.content_type import RESOURCES
from shared.access import principal
from shared.database import Database
from shared.problems import Invalid, NotFound
from shared.web import api_blueprint

ENVELOPE = 64 * 1024


def quizzes_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("quizzes", __name__, access=EDITORS, tag="quizzes (admin)")
    allow_uploads(blueprint, LARGEST_FILE + ENVELOPE)

    @blueprint.post("/admin/quiz-imports", responses={200: QuizImportReply})
    def read_file(form: QuizForm) -> dict[str, Any]:
        """Read GIFT, Moodle XML or QTI 2.1, 2.2 and 3.0, and say what could not be taken and why."""
        if not isinstance(form.file, FileStorage):
            raise Invalid([{"field": "file", "message": "Send a file."}])
        try:
            quiz = read_quiz(form.file.stream.read(LARGEST_FILE + 1))
        except QuizRefused as reason:
            raise Invalid([{"field": "file", "message": f"The file was refused: {reason}."}]) from reason
        return {
            "format": quiz.format,
            "questions": [each.as_json() for each in quiz.questions],
            "not_taken": [{"name": name, "reason": reason} for name, reason in quiz.not_taken],
        }

    @blueprint.post("/admin/resources/<slug>/questions", responses={200: DraftReply})
    def add(path: SlugPath, body: QuestionsRequest) -> Response:
        """Add questions to a module's draft (If-Match); publish it when you have looked at it."""
        with database.transaction() as session:
            item = lock_item(session, RESOURCES, path.slug)
            require_current(item)
            changed = add_questions(
                session,
                item,
                [each.model_dump() for each in body.questions],
                objective=body.objective,
                key_point=body.key_point,
                actor=principal().id,
            )
            return draft_response(session, RESOURCES, changed)

    @blueprint.get("/admin/resources/<slug>/quiz")
    def write_file(path: SlugPath, query: QuizQuery) -> Response:
        """Return the quiz of a module's draft, with its key, as GIFT, Moodle XML or a QTI 3.0 package."""
        with database.reading() as session:
            item = find_item(session, RESOURCES, path.slug)
            if item is None:
                raise NotFound(f"There is no resource {path.slug}.")
            require_quiz(item.draft, path.slug)
            questions = questions_of_ours(RESOURCES.check(item.draft))
        written = FORMATS[query.format]
        response = Response(written.write(questions), content_type=written.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{path.slug}.{written.suffix}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
