"""In which order `make up` starts what it runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from champions import development
from champions.development import Development
from champions.home import Home
from shared.testing.servers import server_folder


class Recorder:
    """Stands for the supervisor: notes what is run and started, and lets what is slow take its time."""

    def __init__(self, slow: str) -> None:
        self.slow, self.done = slow, []

    async def run(self, name: str, _program: Any, *, echo: bool = False) -> None:
        for _ in range(50 if name == self.slow else 1):
            await asyncio.sleep(0)
        self.done.append(name)

    async def start(self, *roles: Any) -> None:
        await asyncio.sleep(0)
        self.done.extend(role.name for role in roles)


@pytest.mark.parametrize("slow", ["prepare", "portal-assets", "supplies", "populate"])
def test_documents_are_made_only_when_there_are_fonts_and_databases(monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    monkeypatch.setattr(development, "preload", lambda: None)
    recorder = Recorder(slow)

    async def begin() -> None:
        product = Development(Home(folder, 8000), recorder, lambda _line: None)
        monkeypatch.setattr(product, "_start_servers", lambda: asyncio.sleep(0))
        await product.start()

    with server_folder() as folder:
        asyncio.run(begin())
    order = {name: place for place, name in enumerate(recorder.done)}
    assert len(order) == len(recorder.done)
    assert order["progress-worker"] > max(order["supplies"], order["prepare"])
    assert order["portal-web"] > order["portal-assets"]
    assert order["notifications-worker"] > order["prepare"]
