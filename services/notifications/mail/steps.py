"""The next step and its length in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from jinja2 import pass_context
from jinja2.runtime import Context


def _(sentence: str) -> str:
    """Mark a sentence for the translators; it is translated where it is shown."""
    return sentence


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence that counts something."""
    return one, many


# What progress calls the click, as far as it is known here; any other verb is shown as progress says it.
VERBS = frozenset(
    {
        _("Start"),
        _("Continue"),
        _("Open"),
        _("Watch"),
        _("Continue watching"),
        _("Finish the quiz"),
        _("Try the quiz again"),
        _("Record your completion"),
        _("See what you handed in"),
        _("Evaluate"),
        _("Commit to a change"),
    }
)

ABOUT_MINUTES = ngettext("about %(num)s minute", "about %(num)s minutes")


@pass_context
def step(context: Context, following: Mapping[str, Any]) -> str:
    """Name the next step: `Start: Communicating serious news`."""
    if following.get("verb") not in VERBS:
        return str(following["label"])
    # A plain text again, so that the title is escaped with it where it is shown.
    return f"{_translate(context, 'gettext')(following['verb'])}: {following['title']}"


@pass_context
def minutes(context: Context, span: Mapping[str, int] | int | None) -> str:
    """Say how long something takes; empty when nobody knows."""
    if isinstance(span, int):
        span = {"min": span, "max": span}
    shortest, longest = (span or {}).get("min"), (span or {}).get("max")
    if shortest and longest and shortest != longest:
        words = _("%(shortest)s to %(longest)s minutes")
        return _translate(context, "gettext")(words, shortest=shortest, longest=longest)
    number = longest or shortest
    if not number:
        return ""
    return _translate(context, "ngettext")(*ABOUT_MINUTES, number)


def _translate(context: Context, name: str) -> Callable[..., str]:
    function = cast("Callable[..., str]", context.environment.globals[name])
    return lambda *words, **values: function(context, *words, **values)
