"""Keeping the search row of a resource in step, inside the transaction that publishes or retires it."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.search.labels import LENGTH_UNKNOWN, labels_of
from services.catalog.search.passages import Passage, asset_hashes, passages_of
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
_COUNT_MANY = sa.text(
    """
    INSERT INTO search_words (word, uses)
    SELECT word, uses FROM unnest(CAST(:words AS text[]), CAST(:uses AS int[])) AS counted (word, uses)
    ON CONFLICT (word) DO UPDATE SET uses = search_words.uses + excluded.uses
    """
)
_UNCOUNT_WORDS = sa.text("UPDATE search_words SET uses = uses - 1 WHERE word = ANY (CAST(:words AS text[]))")
_DROP_UNUSED = sa.text("DELETE FROM search_words WHERE uses <= 0 AND word = ANY (CAST(:words AS text[]))")
_WRITE = sa.text(
    """
    INSERT INTO search_documents
      (resource_id, slug, sort_title, by_length, by_age, labels, card, words, title, heading, document)
    SELECT :id, :slug, :sort_title, :by_length, :by_age, :labels, :card, :words, title, heading,
      heading || setweight(to_tsvector('english', :body) || to_tsvector('catalog_plain', :body), 'D')
    FROM (SELECT title, title ||
      setweight(to_tsvector('english', :about) || to_tsvector('catalog_plain', :about), 'B') ||
      setweight(to_tsvector('english', :summary) || to_tsvector('catalog_plain', :summary), 'C') AS heading
      FROM (SELECT setweight(to_tsvector('english', :title) || to_tsvector('catalog_plain', :title), 'A') AS title)
        AS titled) AS headed
    ON CONFLICT (resource_id) DO UPDATE SET
      slug = excluded.slug, sort_title = excluded.sort_title, by_length = excluded.by_length, by_age = excluded.by_age,
      labels = excluded.labels, card = excluded.card, words = excluded.words, title = excluded.title,
      heading = excluded.heading, document = excluded.document
    """
).bindparams(
    sa.bindparam("card", type_=pg.JSONB()),
    sa.bindparam("id", type_=sa.Uuid()),
    *(sa.bindparam(name, type_=sa.Integer()) for name in ("by_length", "by_age")),
    *(sa.bindparam(name, type_=sa.Text()) for name in ("slug", "sort_title")),
    *(sa.bindparam(name, type_=pg.ARRAY(sa.Text())) for name in ("labels", "words")),
)
_FORGET_PASSAGES = sa.text("DELETE FROM search_passages WHERE resource_id = :id")
_WRITE_PASSAGES = sa.text(
    """
    INSERT INTO search_passages (resource_id, number, place, text, at_s, document)
    SELECT :id, number, place, text, at_s, to_tsvector('english', words) || to_tsvector('catalog_plain', words)
    FROM unnest(CAST(:places AS text[]), CAST(:texts AS text[]), CAST(:times AS float[]), CAST(:words AS text[]))
      WITH ORDINALITY AS given (place, text, at_s, words, number)
    """
).bindparams(sa.bindparam("id", type_=sa.Uuid()))
_FILE_TEXTS = sa.text("SELECT sha256, texts FROM assets WHERE sha256 = ANY (CAST(:hashes AS text[]))")
_FORGET_SYNONYMS = sa.text("DELETE FROM search_synonyms WHERE pack = :pack")
_SYNONYMS = sa.text("SELECT phrases FROM search_synonyms WHERE pack = :pack ORDER BY number")
_WRITE_SYNONYMS = sa.text(
    "INSERT INTO search_synonyms (pack, number, phrases) VALUES (:pack, :number, CAST(:phrases AS text[]))"
)


def index_resource(
    session: Session, resource_id: uuid.UUID, content: dict[str, Any], revision: int, published_at: dt.datetime
) -> None:
    """Write the search row and the passages of a resource that is published now."""
    files = _file_texts(session, asset_hashes(content))
    row = document_row(resource_id, content, revision, published_at, files)
    session.execute(_NEXT_VERSION)
    _recount(session, resource_id, row["words"])
    session.execute(_WRITE, row)
    _write_passages(session, resource_id, passages_of(content, files))


def index_in_bulk(session: Session, contents: Mapping[uuid.UUID, dict[str, Any]], published_at: dt.datetime) -> None:
    """Write the search rows of many resources that are new; the words are counted once for all of them."""
    rows = [document_row(item, content, 1, published_at, {}) for item, content in contents.items()]
    session.execute(_NEXT_VERSION)
    session.execute(_WRITE, rows)
    session.execute(_WRITE_PASSAGES, [_passage_values(item, passages_of(each, {})) for item, each in contents.items()])
    counted = Counter(word for row in rows for word in row["words"])
    session.execute(_COUNT_MANY, {"words": list(counted), "uses": list(counted.values())})


def document_row(
    resource_id: uuid.UUID,
    content: dict[str, Any],
    revision: int,
    published_at: dt.datetime,
    files: Mapping[str, list[dict[str, Any]]],
) -> dict[str, Any]:
    """Return what the search row of a resource is written from."""
    body = {name: value for name, value in content.items() if name not in ("title", "summary", "provider")}
    texts = {
        "title": plain_text([content["title"]]),
        "about": plain_text([*content["topics"], content["provider"]]),
        "summary": plain_text([content["summary"]]),
        "body": plain_text([*readable_texts(body), *(part["text"] for file in files.values() for part in file)]),
    }
    words = sorted({w for text in texts.values() for w in text.split() if len(w) >= SHORTEST_VOCABULARY_WORD})
    minutes = content.get("minutes")
    return texts | {
        "id": resource_id,
        "slug": content["slug"],
        "sort_title": " ".join(words_of(content["title"])),
        "by_length": minutes["max"] if minutes else LENGTH_UNKNOWN,
        "by_age": -int(published_at.timestamp()),
        "labels": labels_of(content, resource_id),
        "card": {name: content.get(name) for name in CARD} | {"revision": revision},
        "words": words,
    }


def remove_resource(session: Session, resource_id: uuid.UUID) -> None:
    """Take a retired resource out of lists and search."""
    session.execute(_NEXT_VERSION)
    _recount(session, resource_id, [])
    session.execute(_FORGET_PASSAGES, {"id": resource_id})
    session.execute(_REMOVE, {"id": resource_id})


def replace_synonyms(session: Session, pack: str, groups: Iterable[Sequence[str]]) -> bool:
    """Take over the synonyms of a pack; tell whether they are others than before."""
    fresh = [list(group) for group in groups]
    if [list(phrases) for phrases in session.scalars(_SYNONYMS, {"pack": pack})] == fresh:
        return False
    session.execute(_NEXT_VERSION)
    session.execute(_FORGET_SYNONYMS, {"pack": pack})
    rows = [{"pack": pack, "number": number, "phrases": phrases} for number, phrases in enumerate(fresh)]
    if rows:
        session.execute(_WRITE_SYNONYMS, rows)
    return True


def _file_texts(session: Session, hashes: list[str]) -> dict[str, list[dict[str, Any]]]:
    if not hashes:
        return {}
    return {row.sha256: row.texts or [] for row in session.execute(_FILE_TEXTS, {"hashes": hashes})}


def _write_passages(session: Session, resource_id: uuid.UUID, passages: Sequence[Passage]) -> None:
    session.execute(_FORGET_PASSAGES, {"id": resource_id})
    session.execute(_WRITE_PASSAGES, _passage_values(resource_id, passages))


def _passage_values(resource_id: uuid.UUID, passages: Sequence[Passage]) -> dict[str, Any]:
    return {
        "id": resource_id,
        "places": [each.place for each in passages],
        "texts": [each.text for each in passages],
        "times": [each.at_s for each in passages],
        "words": [plain_text([each.text]) for each in passages],
    }


def _recount(session: Session, resource_id: uuid.UUID, words: list[str]) -> None:
    old = set(session.execute(_OLD_WORDS, {"id": resource_id}).scalar() or ())
    added, gone = sorted(set(words) - old), sorted(old - set(words))
    if added:
        session.execute(_COUNT_WORDS, {"words": added})
    if gone:
        session.execute(_UNCOUNT_WORDS, {"words": gone})
        session.execute(_DROP_UNUSED, {"words": gone})
