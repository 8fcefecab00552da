"""The build: install, compile, fingerprint, and swap the finished folder in at once."""

import gzip
import hashlib
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from services.portal.assets import sources
from services.portal.assets.manifest import BUILT, MANIFEST
from shared import node_packages as node

SASS_LIBRARY = "node_modules/@uswds/uswds/packages"
COMPRESSED = {".css", ".js", ".svg"}


def build(say: Callable[[str], None] = lambda _line: None) -> bool:
    """Bring the built folder up to date; returns whether there was anything to do."""
    with node.only_one_at_a_time(BUILT.parent):
        wanted = _hash_of_inputs()
        if _hash_of_built() == wanted:
            return False
        node.install_packages(say)
        say("portal assets: compiling styles")
        with tempfile.TemporaryDirectory(dir=BUILT.parent, prefix=".building-") as scratch:
            _fill(Path(scratch), wanted)
            _swap_in(Path(scratch))
        return True


def _swap_in(scratch: Path) -> None:
    """Put the finished files in place by renaming, so that nobody ever sees half a build."""
    fresh, old = scratch / "fresh", scratch / "old"
    fresh.mkdir()
    for path in [path for path in scratch.iterdir() if path.is_file()]:
        path.rename(fresh / path.name)
    if BUILT.exists():
        BUILT.rename(old)
    fresh.rename(BUILT)


def _fill(folder: Path, inputs_hash: str) -> None:
    files: dict[str, str] = {}
    compiled = folder / "portal.css.tmp"
    _compile_styles(sources.STYLES / "portal.scss", compiled)
    sheets = {"portal.css": compiled.read_text(), "player.css": sources.player_styles()}
    compiled.unlink()
    for name, css in sheets.items():
        files[name] = _store(folder, name, _with_stored_references(folder, css).encode())
    files["icons.svg"] = _store(folder, "icons.svg", sources.sprite().encode())
    scripts = {path.name: path for path in sorted(sources.SCRIPTS.glob("*.js"))}
    images = {path.name: path for path in sorted(sources.IMAGES.iterdir()) if path.is_file()}
    for name, path in (scripts | images | sources.LIBRARIES).items():
        files[name] = _store(folder, name, path.read_bytes())
    (folder / MANIFEST).write_text(json.dumps({"inputs": inputs_hash, "files": files}, indent=1))


def _compile_styles(source: Path, target: Path) -> None:
    """Compile one Sass entry into compressed CSS."""
    options = ("--style=compressed", "--no-source-map", "--quiet-deps", "--quiet", f"--load-path={SASS_LIBRARY}")
    node.run_node(str(node.MODULES / "sass" / "sass.js"), *options, str(source), str(target))


def _with_stored_references(folder: Path, css: str) -> str:
    for reference, path in sources.referenced(css).items():
        css = css.replace(reference, _store(folder, path.name, path.read_bytes()))
    return css


def _store(folder: Path, name: str, content: bytes) -> str:
    """Write a file under a name that changes with its content; text also gzipped, for servers that do not."""
    stem, dot, suffix = name.rpartition(".")
    stored = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
    (folder / stored).write_bytes(content)
    if dot + suffix in COMPRESSED:
        (folder / f"{stored}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return stored


def _hash_of_inputs() -> str:
    digest = hashlib.sha256()
    for path in sources.inputs():
        digest.update(str(path.relative_to(node.ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _hash_of_built() -> str:
    manifest = BUILT / MANIFEST
    return str(json.loads(manifest.read_text())["inputs"]) if manifest.is_file() else ""
