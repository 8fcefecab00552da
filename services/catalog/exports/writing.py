"""Writes content as the files of a pack: the reverse of packs/reader.py. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from services.catalog.assets.references import asset_fields

Content = Mapping[str, Any]
Files = dict[str, str]
_OF_MODULES = ("key_points", "assessment", "case_guide", "references")


class _Plain(yaml.SafeDumper):
    """A pack may not use aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the answer is the same for everything
        return True


def pack_files(
    programme: Content,
    pathways: Iterable[Content],
    resources: Sequence[Content],
    synonyms: Sequence[Sequence[str]],
) -> Files:
    """Return the text files of a pack by name; media go beside them, see `media_files`."""
    texts = {each["notice"]: None for each in (programme, *resources) if each.get("notice")}
    notices = {text: f"notice-{number}" for number, text in enumerate(texts, start=1)}
    files: Files = {}
    files["pack.yaml"] = _yaml(
        {
            "format": 1,
            "slug": programme["slug"],
            "title": programme["title"],
            "language": "en",
            "notices": {name: text for text, name in notices.items()},
        }
    )
    files["programme.yaml"] = _yaml(_named(programme, notices, but=("slug", "body")))
    files["programme.md"] = programme["body"] + "\n"
    files |= {f"pathways/{each['slug']}.yaml": _yaml(_without(each, ("slug",))) for each in pathways}
    references: dict[str, Any] = {}
    for each in resources:
        files |= _module(each, notices) if each["kind"] == "module" else _resource(each, notices)
        references |= each.get("references", {})
    files["references.yaml"] = _yaml(dict(sorted(references.items())))
    if synonyms:
        files["synonyms.yaml"] = _yaml({"groups": [list(group) for group in synonyms]})
    return files


def media_files(resources: Iterable[Content]) -> dict[str, str]:
    """Return the hash of every media file of a pack by its name."""
    found: dict[str, str] = {}
    for each in resources:
        for field, sha256 in asset_fields(each).items():
            holder: Any = {"content": each}
            for step in field.split("."):
                holder = holder[int(step)] if isinstance(holder, list) else holder[step]
            found[f"media/{each['slug']}/{holder['name']}"] = sha256
    return found


def _resource(content: Content, notices: Mapping[str, str]) -> Files:
    slug = content["slug"]
    facts, files = _with_form_named(_named(content, notices, but=("slug", "body")))
    files[f"resources/{slug}.yaml"] = _yaml(_file_names(facts))
    if "body" in content:
        files[f"resources/{slug}.md"] = content["body"] + "\n"
    return files


def _module(content: Content, notices: Mapping[str, str]) -> Files:
    folder = f"modules/{content['slug']}"
    facts, form = _with_form_named(_named(content, notices, but=("slug", "kind", *_OF_MODULES)))
    facts["objectives"] = {each["id"]: each["text"] for each in content["objectives"]}
    quiz = dict(content["assessment"])
    quiz["questions"] = [_quiz_question(each) for each in quiz["questions"]]
    files = form | {
        f"{folder}/module.yaml": _yaml(facts),
        f"{folder}/quiz.yaml": _yaml(quiz),
        f"{folder}/key-points.md": _key_points(content["key_points"]),
    }
    if content.get("case_guide"):
        files[f"{folder}/case-guide.md"] = _case_guide(content["case_guide"])
    return files


def _quiz_question(question: Content) -> dict[str, Any]:
    lists = {
        name: {each["id"]: each["text"] for each in question[name]}
        for name in ("options", "matches")
        if question.get(name)
    }
    return _without(question, ("options", "matches")) | lists


def _with_form_named(facts: dict[str, Any]) -> tuple[dict[str, Any], Files]:
    """Name the evaluation form, and write it into the file that the name stands for."""
    form = facts.get("evaluation")
    if form is None:
        return facts, {}
    questions = [_plain_question(each) for each in form["questions"]]
    written = _yaml({"title": form["title"], "introduction": form["introduction"], "questions": questions})
    return facts | {"evaluation": form["id"]}, {f"evaluations/{form['id']}.yaml": written}


def _plain_question(question: Content) -> dict[str, Any]:
    options = {option["id"]: option["text"] for option in question["options"]}
    plain = {name: value for name, value in _without(question, ("options",)).items() if value is not False}
    return plain | ({"options": options} if options else {})


def _key_points(points: Iterable[Content]) -> str:
    written = ["# Key points"]
    for each in points:
        written += [f"## {each['id']}: {each['title']}", each["text"], f"Sources: {'; '.join(each['sources'])}"]
    return "\n\n".join(written) + "\n"


def _case_guide(guide: Content) -> str:
    minutes = guide["minutes"]
    length = f"{minutes['min']}-{minutes['max']}" if minutes["min"] != minutes["max"] else str(minutes["min"])
    written = ["# Case discussion guide", f"Minutes: {length}", "## Vignette", guide["vignette"]]
    for number, (question, note) in enumerate(zip(guide["questions"], guide["notes"], strict=True), start=1):
        written += [f"## Question {number}", question, "### Facilitator notes", note]
    return "\n\n".join(written) + "\n"


def _named(content: Content, notices: Mapping[str, str], *, but: Sequence[str]) -> dict[str, Any]:
    """Name the notice as the manifest does."""
    facts = _without(content, but)
    if "notice" in facts:
        facts["notice"] = notices[facts["notice"]]
    return facts


def _without(content: Content, names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names and value is not None}


def _file_names(value: Any) -> Any:
    """Replace what files are by what they are called."""
    if isinstance(value, dict):
        if "sha256" in value and "media_type" in value:
            return value["name"]
        return {name: _file_names(each) for name, each in value.items() if each is not None}
    return [_file_names(each) for each in value] if isinstance(value, list) else value


def _yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
