"""What search reads: one row for each published resource, the words they use, and a counter of changes.

Personal data: none.
"""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base


class SearchDocument(Base):
    """A published resource as lists and search show it; `words` are its entries in the vocabulary."""

    __tablename__ = "search_documents"
    __table_args__ = (
        sa.Index("ix_search_documents_document", "document", postgresql_using="gin"),
        sa.Index("ix_search_documents_topics", "topics", postgresql_using="gin"),
        sa.Index("ix_search_documents_sort_title", "sort_title", "slug"),
        sa.Index("ix_search_documents_kind", "kind", "sort_title", "slug"),
        sa.Index("ix_search_documents_minutes", "minutes"),
    )

    resource_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    slug: Mapped[str]
    kind: Mapped[str]
    sort_title: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))
    minutes: Mapped[int | None]
    card: Mapped[dict[str, Any]]
    words: Mapped[list[str]] = mapped_column(pg.ARRAY(sa.Text()))
    document: Mapped[Any] = mapped_column(pg.TSVECTOR())


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
