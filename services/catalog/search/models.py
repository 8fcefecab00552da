"""What search reads: a row for each published resource, its passages, the words in use, synonyms, and a counter.

Personal data: none.
"""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.search.labels import SAMPLES, in_sample
from services.catalog.tables import Base


class SearchDocument(Base):
    """A published resource as lists and search show it; `words` are its entries in the vocabulary.

    `document` and `labels` decide what is found, `title` and `heading` (title, topics, summary) in which order:
    ranking reads whole vectors, and one of a transcript is too large to read for every result. Labels are the
    values of the facets, and in which samples of the catalogue the resource is.
    """

    __tablename__ = "search_documents"
    __table_args__ = (
        sa.Index(
            "ix_search_documents_found",
            "document",
            "title",
            "labels",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        *(
            sa.Index(
                f"ix_search_documents_sample_{share}",
                "document",
                "labels",
                postgresql_using="gin",
                postgresql_with={"fastupdate": "off"},
                postgresql_where=sa.text(in_sample(share)),
            )
            for share in SAMPLES
        ),
        sa.Index("ix_search_documents_sort_title", "sort_title", "slug"),
        sa.Index("ix_search_documents_by_length", "by_length", "sort_title", "slug"),
        sa.Index("ix_search_documents_by_age", "by_age", "sort_title", "slug"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    slug: Mapped[str]
    sort_title: Mapped[str]
    by_length: Mapped[int] = mapped_column(server_default="1000000")
    by_age: Mapped[int] = mapped_column(server_default="0")
    labels: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()), server_default="{}")
    card: Mapped[dict[str, Any]]
    words: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))
    title: Mapped[Any] = mapped_column(pg.TSVECTOR(), server_default="")
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
