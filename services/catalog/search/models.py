"""What search reads: a row for each published resource, its passages, the words in use, synonyms, and a counter.

Personal data: none.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base


class SearchDocument(Base):
    """A published resource as lists and search show it; `words` are its entries in the vocabulary.

    `document` decides what is found, `heading` (title, topics, summary) in which order: ranking reads
    whole vectors, and one of a transcript is too large to read for every result.
    """

    __tablename__ = "search_documents"
    __table_args__ = (
        sa.Index("ix_search_documents_document", "document", postgresql_using="gin"),
        sa.Index("ix_search_documents_topics", "topics", postgresql_using="gin"),
        sa.Index("ix_search_documents_sort_title", "sort_title", "slug"),
        sa.Index("ix_search_documents_kind", "kind", "sort_title", "slug"),
        sa.Index("ix_search_documents_minutes", "minutes"),
        sa.Index("ix_search_documents_published_at", "published_at"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    slug: Mapped[str]
    kind: Mapped[str]
    sort_title: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))
    minutes: Mapped[int | None]
    professions: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()), server_default="{}")
    format: Mapped[str] = mapped_column(server_default="unstated")
    cost: Mapped[str] = mapped_column(server_default="unstated")
    published_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
    card: Mapped[dict[str, Any]]
    words: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))
    heading: Mapped[Any] = mapped_column(pg.TSVECTOR(), server_default="")
    document: Mapped[Any] = mapped_column(pg.TSVECTOR())


class SearchPassage(Base):
    """A piece of a published resource that a result quotes; `at_s` is the second at which it is spoken."""

    __tablename__ = "search_passages"

    resource_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[str]
    text: Mapped[str]
    at_s: Mapped[float | None]
    document: Mapped[Any] = mapped_column(pg.TSVECTOR())


class SearchSynonyms(Base):
    """A group of phrases that mean the same, from `synonyms.yaml` of an imported pack."""

    __tablename__ = "search_synonyms"

    pack: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phrases: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))


class SearchWord(Base):
    """A word that published resources use, and how many of them do: what a misspelt word may have meant."""

    __tablename__ = "search_words"
    __table_args__ = (
        sa.Index("ix_search_words_near", "word", postgresql_using="gist", postgresql_ops={"word": "gist_trgm_ops"}),
        sa.Index("ix_search_words_begin", "word", postgresql_ops={"word": "text_pattern_ops"}),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]


class SearchState(Base):
    """One row: counts the changes of what is listed, so that kept answers know when they are old."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(sa.BigInteger())
