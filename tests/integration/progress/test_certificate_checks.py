"""A file is the document that was issued, or it is said what it is instead."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from champions.cli import main
from services.progress.certificates.rendering import render
from services.progress.certificates.signing import SigningKey, sign
from services.progress.settings import RENDER_CERTIFICATE
from shared.clock import now
from shared.delivery import Background
from shared.testing.delivery import deliver, perform_job
from tests.integration.progress.conftest import LearnerErased


@pytest.fixture
def issued(
    catalogue: None, register: Callable[..., Any], progress_client: Any, progress_background: Background
) -> tuple[str, bytes, Any]:
    """A code, the document and its holder."""
    holder = register()
    holder.enroll()
    holder.pass_quiz("m1")
    holder.pass_quiz("m2")
    brief = holder.get("/v1/me/certificates").json["items"][0]
    assert perform_job(progress_background, RENDER_CERTIFICATE, brief["id"]) == "done"
    return brief["code"], progress_client.get(f"/v1/certificates/{brief['code']}.pdf").data, holder


def ask(client: Any, content: bytes) -> Any:
    return client.post("/v1/certificate-checks", data=content, content_type="application/pdf")


def test_the_issued_bytes_are_recognised(issued: Any, progress_client: Any) -> None:
    code, document, _ = issued
    response = ask(progress_client, document)
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    found = response.json
    assert (found["outcome"], found["code"], found["status"], found["reasons"]) == ("issued", code, "valid", [])
    assert found["sha256"] == hashlib.sha256(document).hexdigest()
    signature = found["signature"]
    assert (signature["intact"], signature["covers_whole_file"], signature["by_issuer"]) == (True, True, True)
    assert signature["signer"] == "Issuer of the tests"


def test_a_changed_byte_breaks_the_signature_and_is_found(issued: Any, progress_client: Any) -> None:
    code, document, _ = issued
    found = ask(progress_client, document.replace(b"/Lang(en)", b"/Lang(eo)", 1)).json
    assert (found["outcome"], found["code"], found["signature"]["intact"]) == ("changed", code, False)
    assert found["reasons"][0].startswith("1 byte differs from what was issued, the first at position ")
    assert found["reasons"][1] == "Its signature is broken: the file was changed after it was signed."


def test_what_was_added_or_cut_off_is_told(issued: Any, progress_client: Any) -> None:
    _, document, _ = issued
    added = ask(progress_client, document + b"% more").json
    assert (added["outcome"], added["signature"]["covers_whole_file"]) == ("added_to", False)
    assert added["reasons"] == ["Something was added after it was issued: 6 bytes at the end."]
    short = ask(progress_client, document[:-10]).json
    assert (short["outcome"], short["reasons"][0]) == ("changed", "The file ends too early: 10 bytes are missing.")


def test_a_forgery_with_another_key_is_told_from_ours(
    issued: Any, progress_client: Any, tmp_path: Any, signing_key_files: Any
) -> None:
    from champions.signing_key import ensure_signing_key

    code, _, _ = issued
    snapshot = progress_client.get(f"/v1/certificates/{code}.json").json["snapshot"]
    snapshot["holder"]["name"] = "Somebody Else"
    pair = (tmp_path / "key.pem", tmp_path / "certificate.pem")
    ensure_signing_key(*pair, name="Forger")
    forged = sign(render(snapshot), SigningKey(*(f.read_bytes() for f in pair)), issuer="X", verify_url="https://x")
    found = ask(progress_client, forged).json
    assert (found["outcome"], found["signature"]["intact"], found["signature"]["by_issuer"]) == ("changed", True, False)
    assert "It is signed by somebody else: Forger." in found["reasons"]
    ours = verified(tmp_path, forged, "--issuer", str(signing_key_files[1]))
    assert (ours.exit_code, "not the issuer's" in ours.output) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 something else",
        b"%PDF-1.7 https://portal.test/verify/0000-0000-0000-0000",
        b"%PDF-1.7 /ByteRange [0 5 9 1] <30>",
        b"%PDF-1.7 /ByteRange [0 99999 999999999999 1]",
        b"%PDF-1.7 /ByteRange [0 30 40 1]<<<<zz>>>>\xff\xff",
    ],
)
def test_what_was_not_issued_here_is_unknown(catalogue: None, progress_client: Any, content: bytes) -> None:
    found = ask(progress_client, content).json
    assert (found["outcome"], found["code"], found["signature"]) == ("unknown", None, None)


def test_what_is_no_pdf_is_refused(catalogue: None, progress_client: Any) -> None:
    for content in (b"", b"GIF89a"):
        assert ask(progress_client, content).status_code == 422
    assert ask(progress_client, b"%PDF-" + bytes(3 * 1024 * 1024)).status_code == 413


def test_the_document_of_an_erased_holder_says_so(
    issued: Any, progress_client: Any, progress_background: Background
) -> None:
    _, document, holder = issued
    deliver(progress_background, LearnerErased(learner_id=holder.id, erased_at=now()), subject=str(holder.id))
    assert ask(progress_client, document).json["status"] == "erased"
    assert ask(progress_client, document + b" ").json["outcome"] == "withheld"


def test_checks_are_limited_by_address(catalogue: None, progress_settings: Any, app_for: Callable[..., Any]) -> None:
    client = app_for(progress_settings.model_copy(update={"certificate_checks_per_address": "2/minute"})).test_client()
    assert [ask(client, b"%PDF-1.7").status_code for _ in range(3)] == [200, 200, 429]
    elsewhere = client.post("/v1/certificate-checks", data=b"%PDF-1.7", headers={"X-Forwarded-For": "203.0.113.7"})
    assert elsewhere.status_code == 200


def verified(folder: Any, content: bytes, *options: str) -> Any:
    file = folder / "file.pdf"
    file.write_bytes(content)
    return CliRunner().invoke(main, ["certificate", "verify", str(file), *options])


def test_the_command_line_checks_offline(
    issued: Any, tmp_path: Any, signing_key_files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, document, _ = issued
    monkeypatch.setenv("CHAMPIONS_HOME", str(tmp_path / "nothing"))
    issuer = ("--issuer", str(signing_key_files[1]))
    good = verified(tmp_path, document, *issuer)
    assert (good.exit_code, code in good.output, "Valid" in good.output) == (0, True, True)
    changed = verified(tmp_path, document.replace(b"/Lang(en)", b"/Lang(eo)", 1), *issuer)
    assert (changed.exit_code, "broken" in changed.output) == (1, True)
    added = verified(tmp_path, document + b"%", *issuer)
    assert (added.exit_code, "added" in added.output) == (1, True)
    assert "whose is it" in verified(tmp_path, document).output
    assert verified(tmp_path, document, "--fingerprint", "00:11").exit_code == 1
    assert verified(tmp_path, b"%PDF-1.7").exit_code == 1
