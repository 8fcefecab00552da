"""Every kind of resource has a look of its own."""

from pathlib import Path

from services.catalog.content import KINDS as PUBLISHED_KINDS
from services.portal import catalogue
from services.portal.assets.sources import ICON_NAMES
from services.portal.catalogue.kinds import KINDS, kind_of

TEMPLATES = Path(catalogue.__file__).parents[1] / "templates" / "catalogue" / "kinds"


def test_every_kind_that_the_catalogue_publishes_has_a_name_an_icon_and_a_page() -> None:
    assert set(KINDS) == set(PUBLISHED_KINDS)
    for kind in KINDS.values():
        assert kind.icon in ICON_NAMES
        assert (TEMPLATES / f"{kind.name}.html").is_file()


def test_a_kind_from_a_newer_catalogue_gets_a_plain_look() -> None:
    assert kind_of("podcast_episode").label == "Podcast episode"
