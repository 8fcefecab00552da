"""`champions content quiz`: questions of other systems into a module's draft, and a module's quiz out of it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import click
from urllib3.filepost import encode_multipart_formdata

from shared.http import ClientCredentials, RemoteProblem, ServiceClient, ServiceUnavailable

QUIZ_TIMEOUT_S = 30.0


class QuizExchange:
    """A running catalogue, as far as quizzes go; what it refuses is printed and makes the result 1."""

    def __init__(self, catalog_url: str, credentials: ClientCredentials) -> None:
        self._catalog = ServiceClient(catalog_url, timeout=QUIZ_TIMEOUT_S, token=credentials)

    def bring_in(self, file: pathlib.Path, module: str, *, dry_run: bool) -> int:
        """Print what a file has, and unless `dry_run` add its questions to the module's draft."""
        try:
            result = self._read(file)
            _print(result)
            if dry_run or not result["questions"]:
                return 0
            address = f"/v1/admin/resources/{module}"
            etag = self._catalog.get(address).headers["ETag"]
            names = ("type", "prompt", "options", "matches", "answer", "rationale")
            questions = [{name: each[name] for name in names} for each in result["questions"]]
            body = {"questions": questions}
            self._catalog.request("POST", f"{address}/questions", json=body, headers={"If-Match": etag})
        except (RemoteProblem, ServiceUnavailable) as error:
            return _refused(error)
        click.echo(
            f"{len(result['questions'])} questions are in the draft of {module}; publish it when you have looked."
        )
        return 0

    def write_out(self, module: str, written_as: str, output: pathlib.Path) -> int:
        """Write the quiz of a module's draft into a file."""
        try:
            answer = self._catalog.get(f"/v1/admin/resources/{module}/quiz", query={"format": written_as})
        except (RemoteProblem, ServiceUnavailable) as error:
            return _refused(error)
        output.write_bytes(answer.body)
        click.echo(f"Wrote {output}")
        return 0

    def _read(self, file: pathlib.Path) -> dict[str, Any]:
        body, content_type = encode_multipart_formdata(
            {"file": (file.name, file.read_bytes(), "application/octet-stream")}
        )
        headers = {"Content-Type": content_type}
        result: dict[str, Any] = self._catalog.request(
            "POST", "/v1/admin/quiz-imports", body=body, headers=headers
        ).json()
        return result


def _print(result: dict[str, Any]) -> None:
    for each in result["questions"]:
        click.echo(f"taken: {each['name']}" + "".join(f" ({note})" for note in each["notes"]))
    for each in result["not_taken"]:
        click.echo(f"not taken: {each['name']}: {each['reason']}")
    click.echo(f"{result['format']}: {len(result['questions'])} taken, {len(result['not_taken'])} not taken")


def _refused(error: RemoteProblem | ServiceUnavailable) -> int:
    if isinstance(error, RemoteProblem):
        click.echo(f"The catalogue refused it: {json.dumps(error.problem, indent=1)}", err=True)
    else:
        click.echo(f"The catalogue does not answer: {error}. Is the product running?", err=True)
    return 1
