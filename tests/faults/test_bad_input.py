"""Whatever is typed into a form or sent to an endpoint: a clear answer, no server error, and nothing typed is lost.

Schemathesis reads each service's OpenAPI document and breaks every parameter and every field of a body in turn:
missing, empty, of another type, too long, out of range, with letters that no name has. An administrator asks.
Forms are found by following every link of the portal.
"""

import os
import pathlib
import subprocess
import sys

import pytest

from shared.testing.product import Product
from tests.driver import Driver
from tests.faults.forms import Visitor

# They would end the administrator's own session, or tell of passwords that are wrong until nobody may sign in.
NOT_ASKED = "/sessions|password|/v1/me$"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"


@pytest.mark.parametrize("service", ["accounts", "catalog", "progress", "notifications"])
def test_every_endpoint_answers_bad_input_as_documented(product: Product, service: str, tmp_path: pathlib.Path) -> None:
    token = Driver(product.access).administrator
    command = [
        *(pathlib.Path(sys.executable).with_name("st"), "run", f"{product.url(service)}/openapi.json"),
        *("--header", f"Authorization: Bearer {token}", "--exclude-path-regex", NOT_ASKED),
        *("--phases", "coverage", "--checks", CHECKS, "--seed", "1", "--generation-database", "none"),
        *("--warnings", "off", "--no-color"),
    ]
    done = subprocess.run(
        command, check=False, cwd=tmp_path, env={**os.environ, "CI": "true"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "generated" in done.stdout


WORDS = ("9" * 30, "2026-13-45", '"><script>alert(1)</script>', "\x00\x1b[31m \u202e", "long" * 5000, "Łódź عربي 🙂")
# Leaving, and what changes how this person signs in.
LEFT_ALONE = ("/sign-out", "password", "/profile/erase", "/sign-in", "/profile/email")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", ["administrator", "learner"])
def test_every_form_answers_bad_input_with_a_page_that_keeps_what_was_typed(product: Product, who: str) -> None:
    visitor = Visitor(product.access["portal"])
    visitor.sign_in(**product.access[who])
    tried = 0
    for form in list(visitor.forms("/", "/learn", "/admin", "/certificates", "/training", "/notifications")):
        for words in () if any(each in form.action for each in LEFT_ALONE) else WORDS:
            status, url, answer = visitor.submit(form, words)
            assert status < 500, (form, words)
            assert "<script>alert" not in answer, (form, words)
            if status == 422 and words.isprintable():
                assert form.lost(words, url, answer) == [], (form, words)
            tried += 1
    assert tried > (100 if who == "administrator" else 20)
