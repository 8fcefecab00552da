"""A mail server that takes everything, and counts who of `@bench.example` got how many.

`python -m bench.sink PORT` prints `ready`, then one JSON line with the counts for every line it reads.
"""

import json
import sys
import time
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Sink:
    """Counts mails by recipient."""

    def __init__(self) -> None:
        self.mails: Counter[str] = Counter()
        self.first_at = self.last_at = 0.0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Take the message."""
        if not any(each.endswith("@bench.example") for each in envelope.rcpt_tos):
            return "250 OK"
        self.last_at = time.time()
        self.first_at = self.first_at or self.last_at
        self.mails.update(envelope.rcpt_tos)
        return "250 OK"

    def report(self) -> str:
        """Say what has come so far: mails, people, people with more than one, and the seconds it took."""
        return json.dumps(
            {
                "mails": self.mails.total(),
                "people": len(self.mails),
                "doubled": sum(count > 1 for count in self.mails.values()),
                "seconds": self.last_at - self.first_at,
            }
        )


def main() -> None:
    """Serve until the other side hangs up; an empty line asks for the counts, `reset` forgets them."""
    sink = Sink()
    server = Controller(sink, hostname=HOST, port=int(sys.argv[1]), data_size_limit=32 << 20)
    server.start()
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "reset":
            sink.__init__()  # type: ignore[misc]
        print(sink.report(), flush=True)
    server.stop()


if __name__ == "__main__":
    main()
