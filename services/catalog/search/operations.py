"""Keeping the search row of a resource in step, inside the transaction that publishes or retires it."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.search.words import plain_text, readable_texts, words_of

CARD = ("slug", "kind", "title", "summary", "provider", "topics", "minutes", "format", "cost", "notice")
SHORTEST_VOCABULARY_WORD = 3

# Everybody who changes what is listed takes this row first: the vocabulary's counters cannot
# deadlock, and readers see by the number that what they kept is old.
_NEXT_VERSION = sa.text("UPDATE search_state SET version = version + 1")
_OLD_WORDS = sa.text("SELECT words FROM search_documents WHERE resource_id = :id")
_REMOVE = sa.text("DELETE FROM search_documents WHERE resource_id = :id")
_COUNT_WORDS = sa.text(
    """
    INSERT INTO search_words (word, uses) SELECT word, 1 FROM unnest(CAST(:words AS text[])) AS word
    ON CONFLICT (word) DO UPDATE SET uses = search_words.uses + 1
    """
)
_UNCOUNT_WORDS = sa.text("UPDATE search_words SET uses = uses - 1 WHERE word = ANY (CAST(:words AS text[]))")
_DROP_UNUSED = sa.text("DELETE FROM search_words WHERE uses <= 0 AND word = ANY (CAST(:words AS text[]))")
_WRITE = sa.text(
    """
    INSERT INTO search_documents
      (resource_id, slug, kind, sort_title, topics, minutes, card, words, document)
    VALUES (:id, :slug, :kind, :sort_title, :topics, :minutes, :card, :words,
      setweight(to_tsvector('english', :title) || to_tsvector('catalog_plain', :title), 'A') ||
      setweight(to_tsvector('english', :about) || to_tsvector('catalog_plain', :about), 'B') ||
      setweight(to_tsvector('english', :summary) || to_tsvector('catalog_plain', :summary), 'C') ||
      setweight(to_tsvector('english', :body) || to_tsvector('catalog_plain', :body), 'D'))
    ON CONFLICT (resource_id) DO UPDATE SET
      slug = excluded.slug, kind = excluded.kind, sort_title = excluded.sort_title, topics = excluded.topics,
      minutes = excluded.minutes, card = excluded.card, words = excluded.words, document = excluded.document
    """
).bindparams(sa.bindparam("card", type_=pg.JSONB()), sa.bindparam("topics", type_=pg.ARRAY(sa.Text())))


def index_resource(session: Session, resource_id: uuid.UUID, content: dict[str, Any], revision: int) -> None:
    """Write the search row of a resource that is published now."""
    body = {name: value for name, value in content.items() if name not in ("title", "summary", "provider")}
    texts = {
        "title": plain_text([content["title"]]),
        "about": plain_text([*content["topics"], content["provider"]]),
        "summary": plain_text([content["summary"]]),
        "body": plain_text(readable_texts(body)),
    }
    words = sorted({w for text in texts.values() for w in text.split() if len(w) >= SHORTEST_VOCABULARY_WORD})
    session.execute(_NEXT_VERSION)
    _recount(session, resource_id, words)
    minutes = content.get("minutes")
    row = {
        "id": resource_id,
        "slug": content["slug"],
        "kind": content["kind"],
        "sort_title": " ".join(words_of(content["title"])),
        "topics": content["topics"],
        "minutes": minutes["max"] if minutes else None,
        "card": {name: content.get(name) for name in CARD} | {"revision": revision},
        "words": words,
    }
    session.execute(_WRITE, row | texts)


def remove_resource(session: Session, resource_id: uuid.UUID) -> None:
    """Take a retired resource out of lists and search."""
    session.execute(_NEXT_VERSION)
    _recount(session, resource_id, [])
    session.execute(_REMOVE, {"id": resource_id})


def _recount(session: Session, resource_id: uuid.UUID, words: list[str]) -> None:
    old = set(session.execute(_OLD_WORDS, {"id": resource_id}).scalar() or ())
    added, gone = sorted(set(words) - old), sorted(old - set(words))
    if added:
        session.execute(_COUNT_WORDS, {"words": added})
    if gone:
        session.execute(_UNCOUNT_WORDS, {"words": gone})
        session.execute(_DROP_UNUSED, {"words": gone})
