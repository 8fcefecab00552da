"""How much CPU does one certificate cost, rendered and signed, and does memory grow with their number?

.venv/bin/python -m bench.certificates [COUNT]
"""

import datetime as dt
import pathlib
import resource
import sys
import tempfile
import time

from champions.signing_key import ensure_signing_key
from services.progress.certificates.codes import new_code
from services.progress.certificates.rendering import render
from services.progress.certificates.signatures import read_signature
from services.progress.certificates.signing import SigningKey, sign
from services.progress.certificates.snapshots import Award, CompletedActivity, Issuer, make_snapshot

WARM_UP = 20


def main(count: int) -> None:
    """Make that many certificates of different people and print what one costs."""
    with tempfile.TemporaryDirectory() as folder:
        files = (pathlib.Path(folder, "key.pem"), pathlib.Path(folder, "certificate.pem"))
        ensure_signing_key(*files, name="Bench")
        key = SigningKey(*(file.read_bytes() for file in files))
    for number in range(WARM_UP):
        make(number, key)
    before, began = memory_mib(), time.process_time()
    for number in range(count):
        document = make(number, key)
    spent = (time.process_time() - began) / count
    print(
        f"render and sign: {spent * 1000:.1f} ms CPU each, memory grew by {memory_mib() - before:.1f} MiB over {count}"
    )
    began = time.process_time()
    for _ in range(count):
        read_signature(document)
    print(f"check a signature: {(time.process_time() - began) / count * 1000:.2f} ms CPU each")


def make(number: int, key: SigningKey) -> bytes:
    """Return one signed document with eleven activities."""
    at = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    content = {
        "certificate": {"title": "Certificate of completion", "statement": None, "sample_watermark": None},
        "achievement": {"title": "Palliative care champion", "criteria": "Passed all quizzes."},
    }
    award = Award(
        code=new_code(),
        holder_name=f"Learner Number {number}",
        degree="MD",
        pathway="champion",
        pathway_title="Palliative care champion",
        revision=1,
        content=content,
        cycle=1,
        activities=[CompletedActivity(f"m{each}", f"Module {each}", 1, at) for each in range(11)],
        completed_at=at,
        issued_at=at,
        issuer=Issuer("Champions", "https://champions.example"),
    )
    snapshot = make_snapshot(award)
    return sign(render(snapshot), key, issuer="Champions", verify_url=snapshot["verify_url"])


def memory_mib() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
