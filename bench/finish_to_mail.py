"""How long after the last answer does the certificate lie in the mailbox?

Run beside a started product: `make bench-mail`. The baseline of the same run is a bare smtplib
send to the same mailbox, so the ratio says what everything in between costs.
"""

import argparse
import json
import os
import smtplib
import statistics
import time
import uuid
from email.message import EmailMessage
from pathlib import Path

from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=30)
    count = options.parse_args().learners
    home = Path(os.environ.get("CHAMPIONS_HOME", "var"))
    product = Driver(json.loads((home / "access.json").read_text()))
    learners = [almost_finished(product, number) for number in range(count)]
    waits = [finish_to_mail(product, learner) for learner in learners]
    baseline = [bare_send(product) for _ in range(count)]
    report("finish -> certificate mail", waits)
    report("bare smtplib send -> mailbox", baseline)
    print(f"ratio of medians: {statistics.median(waits) / statistics.median(baseline):.1f}")


def almost_finished(product: Driver, number: int) -> Learner:
    """A learner with one quiz left."""
    learner = product.new_learner(f"Bench Learner {number}")
    learner.enroll()
    for module in product.modules()[:-1]:
        learner.take_quiz(module)
    return learner


def finish_to_mail(product: Driver, learner: Learner) -> float:
    """Seconds from the graded answer of the last quiz to the mail."""
    learner.take_quiz(product.modules()[-1])
    began = time.perf_counter()
    product.wait_for_mail(learner.email, "certificate", within_s=30)
    return time.perf_counter() - began


def bare_send(product: Driver) -> float:
    """Seconds from opening a connection to the mail server until the mail can be read."""
    message = EmailMessage()
    address = f"{uuid.uuid4().hex}@bench.example"
    message["From"], message["To"], message["Subject"] = "bench@champions.example", address, "bare"
    message.set_content("bare")
    host, _, port = product.access["smtp"].rpartition(":")
    began = time.perf_counter()
    with smtplib.SMTP(host, int(port)) as server:
        server.send_message(message)
    wait_for(lambda: product.mails(address), "the bare mail", every_s=0.01)
    return time.perf_counter() - began


def report(what: str, seconds: list[float]) -> None:
    """Print median, 95th percentile and maximum in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[max(0, round(0.95 * len(ordered)) - 1)]
    print(
        f"{what}: n={len(ordered)} p50={statistics.median(ordered) * 1000:.0f} ms "
        f"p95={p95 * 1000:.0f} ms max={ordered[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
