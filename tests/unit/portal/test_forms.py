"""Forms keep what was typed and say what is wrong where it is wrong."""

from werkzeug.datastructures import MultiDict

from services.portal.forms import Form, in_words
from shared.http import RemoteProblem


def refused(**problem: object) -> RemoteProblem:
    return RemoteProblem(422, {"title": "Some values are not acceptable", **problem})


def test_required_fields_that_are_blank_get_their_message() -> None:
    form = Form(MultiDict({"name": "  ", "email": "a@b.example"}))
    assert not form.require(name="Enter your name.", email="Enter your address.")
    assert form.errors == {"name": "Enter your name."}


def test_errors_of_a_service_go_to_their_fields() -> None:
    form = Form()
    form.refuse(refused(errors=[{"field": "body.email", "message": "No address."}]), {"email"})
    assert form.errors == {"email": "No address."}


def test_an_error_of_a_field_that_is_not_shown_belongs_to_the_form() -> None:
    form = Form()
    form.refuse(refused(errors=[{"field": "locale", "message": "Unknown."}]), {"email"})
    assert form.errors == {"": "Unknown."}


def test_a_corrected_form_is_a_new_request() -> None:
    form = Form()
    before = form.key
    form.refuse(refused())
    assert form.key != before


def test_a_problem_is_told_as_sentences() -> None:
    assert in_words(refused(detail="Try again")) == "Some values are not acceptable. Try again."
    assert in_words(RemoteProblem(400, {})) == "This did not work."
