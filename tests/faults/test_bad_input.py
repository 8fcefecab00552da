"""Whatever is sent to an endpoint, the answer is one of those that its documentation names, never a server error.

Schemathesis reads each service's OpenAPI document and breaks every parameter and every field of a body in turn:
missing, empty, of another type, too long, out of range, with letters that no name has. An administrator asks.
"""

import os
import pathlib
import subprocess
import sys

import pytest

from shared.testing.product import Product
from tests.driver import Driver

# They would end the administrator's own session, or tell of passwords that are wrong until nobody may sign in.
NOT_ASKED = "/sessions|password|/v1/me$"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"


@pytest.mark.parametrize("service", ["accounts", "catalog", "progress", "notifications"])
def test_every_endpoint_answers_bad_input_as_documented(
    product: Product, service: str, tmp_path: pathlib.Path
) -> None:
    token = Driver(product.access).administrator
    command = [
        *(pathlib.Path(sys.executable).with_name("st"), "run", f"{product.url(service)}/openapi.json"),
        *("--header", f"Authorization: Bearer {token}", "--exclude-path-regex", NOT_ASKED),
        *("--phases", "coverage", "--checks", CHECKS, "--seed", "1", "--generation-database", "none"),
        *("--warnings", "off", "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "CI": "true"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "generated" in done.stdout
