"""What the catalogue's tests share: an editor who drafts and publishes through the API."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.testing.tokens import client_token
from tests.integration.catalog.samples import MP4, PNG, recorded_session


class Editor:
    """Edits through the public address, as an administrator's program would."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.headers = client_token(["catalog:write"], client_id="editor")

    def draft(self, content: dict[str, Any], plural: str = "resources") -> TestResponse:
        """Create an item, or change its draft as it stands."""
        address = f"/v1/admin/{plural}/{content['slug']}"
        present = self.client.get(address, headers=self.headers)
        condition = {"If-None-Match": "*"} if present.status_code == 404 else {"If-Match": present.headers["ETag"]}
        return self.client.put(address, json={"content": content}, headers=self.headers | condition)

    def publish(self, content: dict[str, Any], plural: str = "resources", **body: Any) -> TestResponse:
        """Draft and publish."""
        drafted = self.draft(content, plural)
        assert drafted.status_code in (200, 201), drafted.json
        return self.post(f"/v1/admin/{plural}/{content['slug']}/publish", body)

    def post(self, address: str, body: Any = None, **headers: str) -> TestResponse:
        """POST as the editor."""
        return self.client.post(address, json=body, headers=self.headers | headers)

    def send(self, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file and return how content refers to it."""
        form = {"file": (io.BytesIO(content), name)}
        reply = self.client.post("/v1/admin/assets", data=form, headers=self.headers)
        assert reply.status_code in (200, 201), reply.json
        return dict(reply.json or {})

    def get(self, address: str) -> TestResponse:
        """GET as the editor."""
        return self.client.get(address, headers=self.headers)


@pytest.fixture
def editor(catalog_client: FlaskClient) -> Editor:
    """Somebody who may write."""
    return Editor(catalog_client)


@pytest.fixture
def recording(editor: Editor) -> dict[str, Any]:
    """A recorded session with a placeholder whose files are uploaded."""
    vtt = editor.send("captions.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
    return recorded_session(video=editor.send("video.mp4", MP4), poster=editor.send("poster.png", PNG), text=vtt)
