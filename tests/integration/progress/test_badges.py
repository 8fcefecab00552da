"""Open badges: verified by libraries that know nothing of this product, before and after the key was exchanged."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import io
import json
import pathlib
from collections.abc import Callable
from typing import Any

import jwt
import pypdf
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openvc import VerificationPolicy, verify_credential
from openvc.did.did_web import DidWebResolver
from openvc.errors import OpenvcError
from openvc.resolvers import default_status_list_resolver
from openvc.status import CredentialRevoked

from services.progress.settings import RENDER_CERTIFICATE
from services.progress.supplies.folder import contexts
from shared.clock import now
from shared.delivery import Background
from shared.node_packages import install_packages, run_node
from shared.testing.delivery import deliver, perform_job
from tests.integration.progress.conftest import LearnerErased
from tests.integration.progress.test_certificate_life import Staff, ask, expiring, finished, held, staff

__all__ = ["expiring", "finished", "staff"]  # fixtures of the neighbour
VERIFIERS = pathlib.Path(__file__).parents[2] / "verifiers"
PORTAL, PATHS = "https://badges.example", "/v1/credentials"


def pem() -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Ed25519PrivateKey.generate().private_bytes(*form).decode()


class Public:
    """Progress as the world reaches it through the portal."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def badge(self, code: str, cryptosuite: str = "eddsa-rdfc-2022") -> dict[str, Any]:
        response = self.client.get(f"/v1/certificates/{code}/badge.json?cryptosuite={cryptosuite}")
        assert response.content_type == "application/vc+ld+json"
        return dict(response.json)

    def token(self, code: str) -> str:
        return str(self.client.get(f"/v1/certificates/{code}/badge.jwt").text)

    def document(self, url: str) -> dict[str, Any]:
        assert url == f"{PORTAL}/.well-known/did.json"
        return dict(self.client.get(f"{PATHS}/did.json").json)

    def list_at(self, url: str) -> str:
        assert url.startswith(f"{PORTAL}/credentials/status/")
        return str(self.client.get(url.replace(f"{PORTAL}/credentials", PATHS)).text)

    def read_token(self, token: str) -> dict[str, Any]:
        keys = {each["kid"]: each for each in self.client.get(f"{PATHS}/jwks.json").json["keys"]}
        key = jwt.PyJWK(keys[jwt.get_unverified_header(token)["kid"]])
        return dict(jwt.decode(token, key, algorithms=["EdDSA"]))

    def verify(self, credential: Any, *, policy: VerificationPolicy | None = None) -> Any:
        resolver = DidWebResolver(self.document)
        lists = default_status_list_resolver(resolver=resolver, fetch=self.list_at)
        return verify_credential(
            credential, resolver=resolver, resolve_status_list=lists, policy=policy, extra_contexts=contexts()
        )

    def verify_elsewhere(self, *credentials: dict[str, Any]) -> list[dict[str, Any]]:
        """What libraries in another language, which share nothing with ours, say about each."""
        install_packages(print, VERIFIERS)
        issuer = self.document(f"{PORTAL}/.well-known/did.json")
        status = f"{PORTAL}/credentials/status/0"
        keys = {each["id"]: {"@context": issuer["@context"], **each} for each in issuer["verificationMethod"]}
        documents = {issuer["id"]: issuer, status: json.loads(self.list_at(status)), **keys}
        told = json.dumps({"credentials": credentials, "documents": documents})
        return list(json.loads(run_node("verify.mjs", folder=VERIFIERS, told=told)))


@pytest.fixture
def public_with(progress_settings: Any, app_for: Callable[..., Any]) -> Callable[[str], Public]:
    """`public_with(key)`: progress with this key."""

    def build(key: str) -> Public:
        changes = {"portal_url": PORTAL, "credential_signing_key": key}
        return Public(app_for(progress_settings.model_copy(update=changes)).test_client())

    return build


@pytest.fixture
def public(catalogue: None, public_with: Callable[[str], Public]) -> Public:
    return public_with(pem())


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_the_badge_says_what_the_certificate_says_and_another_library_believes_it(
    finished: Any, public: Public, suite: str
) -> None:
    (mine,) = held(finished("María Nguyễn"))
    found = public.badge(mine["code"], suite)
    result = public.verify(found, policy=VerificationPolicy(require_status_issuer_binding=True))
    assert (result.format, result.issuer) == (f"data-integrity:{suite}", "did:web:badges.example")
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert found["credentialSubject"]["identifier"][0]["identityHash"] == "María Nguyễn, MD"
    assert found["credentialSubject"]["achievement"]["name"] == mine["title"]
    assert found["id"] == mine["verify_url"]
    assert public.client.get(f"/v1/certificates/{mine['code']}").json["badge"] is True


def test_a_changed_badge_is_not_believed(finished: Any, public: Public) -> None:
    (mine,) = held(finished())
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        forged = public.badge(mine["code"], suite)
        forged["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
        with pytest.raises(OpenvcError):
            public.verify(forged)


def test_a_second_implementation_agrees_on_good_forged_and_revoked_badges_and_on_both_keys(
    finished: Any, staff: Staff, public_with: Callable[[str], Public]
) -> None:
    (good,), (revoked,) = held(finished("María Nguyễn")), held(finished("王小明"))
    before, after = public_with(pem()), public_with(pem())
    old, taken_back = before.badge(good["code"]), before.badge(revoked["code"])
    staff.post(f"/certificates/{revoked['id']}/revocation", reason="x")
    forged = {**old, "name": "Something else"}
    found = after.verify_elsewhere(old, after.badge(good["code"]), forged, taken_back)
    assert [(each["verified"], each["revoked"]) for each in found] == [
        (True, False),
        (True, False),
        (False, False),
        (True, True),
    ], found


def test_the_token_carries_the_same_badge_and_another_library_believes_it(finished: Any, public: Public) -> None:
    (mine,) = held(finished())
    token = public.token(mine["code"])
    claims = public.read_token(token)
    assert (claims["iss"], claims["jti"]) == ("did:web:badges.example", mine["verify_url"])
    same = {name: value for name, value in public.badge(mine["code"]).items() if name != "proof"}
    assert {name: claims[name] for name in same} == same
    with pytest.raises(jwt.InvalidSignatureError):
        public.read_token(token[:-8] + "AAAAAAAA")


def test_old_badges_hold_after_the_key_was_exchanged(finished: Any, public_with: Callable[[str], Public]) -> None:
    (mine,) = held(finished())
    before, after = public_with(pem()), public_with(pem())
    old, old_token = before.badge(mine["code"]), before.token(mine["code"])
    new = after.badge(mine["code"])
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]
    for credential in (old, new):
        after.verify(credential)
    for token in (old_token, after.token(mine["code"])):
        assert after.read_token(token)["id"] == old["id"]
    assert len(after.client.get(f"{PATHS}/jwks.json").json["keys"]) == 2


def test_what_was_revoked_or_replaced_is_found_in_the_status_list_and_its_neighbour_is_not(
    finished: Any, staff: Staff, public: Public
) -> None:
    people = [finished(name) for name in ("Ada", "Bob", "Cleo")]
    (revoked,), (replaced,), (good,) = map(held, people)
    staff.post(f"/certificates/{revoked['id']}/revocation", reason="x")
    asked = ask(people[1], replaced["code"], "Bob King").json
    staff.post(f"/name-corrections/{asked['id']}/decision", decision="accepted")
    for each in (revoked, replaced):
        with pytest.raises(CredentialRevoked):
            public.verify(public.badge(each["code"]))
    public.verify(public.badge(good["code"]))
    public.verify(public.badge(held(people[1])[0]["code"]))
    listed = json.loads(public.list_at(f"{PORTAL}/credentials/status/0"))["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(listed[1:] + "=" * (-len(listed[1:]) % 4)))
    assert (len(bits) * 8, sum(each.bit_count() for each in bits)) == (131_072, 2)


def test_a_badge_runs_out_with_its_certificate(expiring: None, finished: Any, public: Public) -> None:
    (mine,) = held(finished())
    found = public.badge(mine["code"])
    assert found["validUntil"][:19] == mine["expires_at"][:19]
    public.verify(found)
    claims = public.read_token(public.token(mine["code"]))
    assert dt.datetime.fromtimestamp(claims["exp"], dt.UTC) == dt.datetime.fromisoformat(found["validUntil"])
    with time_machine.travel(claims["exp"] + 60), pytest.raises(jwt.ExpiredSignatureError):
        public.read_token(public.token(mine["code"]))


def test_there_is_no_badge_of_somebody_who_was_forgotten(
    finished: Any, public: Public, progress_background: Background
) -> None:
    someone = finished()
    (mine,) = held(someone)
    found = public.badge(mine["code"])
    deliver(progress_background, LearnerErased(learner_id=someone.id, erased_at=now()), subject=str(someone.id))
    gone = public.client.get(f"/v1/certificates/{mine['code']}/badge.json")
    assert (gone.status_code, gone.json["type"]) == (410, "/problems/certificate-erased")
    with pytest.raises(CredentialRevoked):
        public.verify(found)


def test_without_a_key_badges_are_off(finished: Any, progress_client: Any) -> None:
    (mine,) = held(finished())
    assert progress_client.get(f"/v1/certificates/{mine['code']}").json["badge"] is False
    for path in (f"/v1/certificates/{mine['code']}/badge.json", f"{PATHS}/did.json", f"{PATHS}/status/0"):
        refused = progress_client.get(path)
        assert (refused.status_code, refused.json["type"]) == (404, "/problems/badges-off")


def test_lists_that_do_not_exist_are_not_made_up(public: Public) -> None:
    assert public.client.get(f"{PATHS}/status/0").status_code == 200
    assert public.client.get(f"{PATHS}/status/7").status_code == 404


def test_the_document_carries_its_badge_and_every_byte_is_still_known(
    finished: Any, progress_settings: Any, background_for: Any, public_with: Callable[[str], Public]
) -> None:
    key, (mine,) = pem(), held(finished())
    public = public_with(key)
    changes = {"portal_url": PORTAL, "credential_signing_key": key}
    perform_job(background_for(progress_settings.model_copy(update=changes)), RENDER_CERTIFICATE, mine["id"])
    document = public.client.get(f"/v1/certificates/{mine['code']}.pdf").data
    ((name, (attached,)),) = pypdf.PdfReader(io.BytesIO(document)).attachments.items()
    assert name == f"badge-{mine['code']}.json"
    public.verify(json.loads(attached))
    found = public.client.post("/v1/certificate-checks", data=document).json
    assert (found["outcome"], found["signature"]["intact"]) == ("issued", True)
    changed = public.client.post("/v1/certificate-checks", data=document.replace(b"/Lang(en)", b"/Lang(de)", 1)).json
    assert (changed["outcome"], changed["code"]) == ("changed", mine["code"])
