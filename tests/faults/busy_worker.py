"""A program for test_worker_survives_redis_loss: a Celery worker with one task that takes a while."""

import pathlib
import sys
import time

from celery import Celery

from shared.delivery.celery_settings import celery_settings


def make_app(redis_url: str, *, transport: str) -> Celery:
    """A Celery app as the services have it, or with kombu's own transport when `transport` is `upstream`."""
    app = Celery("busy")
    app.conf.update(celery_settings(redis_url))
    if transport == "upstream":
        app.conf.broker_url = redis_url

    @app.task(name="busy.work")
    def work(folder: str, name: str, seconds: float) -> None:
        (pathlib.Path(folder) / f"{name}.began").touch()
        time.sleep(seconds)
        (pathlib.Path(folder) / f"{name}.ended").touch()

    return app


if __name__ == "__main__":
    url, chosen_transport, queue = sys.argv[1:]
    make_app(url, transport=chosen_transport).worker_main(
        ["--quiet", "worker", "--concurrency=2", f"--queues={queue}", "--without-gossip", "--without-mingle",
         "--without-heartbeat", f"--hostname={queue}@%h"]
    )  # fmt: skip
