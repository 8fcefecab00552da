"""What a search finds of a case no longer has the facilitator's notes.

Revision ID: 0007_notes_unsearched
"""

# ruff: noqa: S608 - put together from the constants below
from alembic import op

revision = "0007_notes_unsearched"
down_revision = "0006_links_and_media"

# The notes of each published case, and all else that its module says, as bare words without accents.
_BARE = "regexp_replace(regexp_replace(lower(normalize({}, NFKD)), '[\u0300-\u036f]', '', 'g'), '\\W+', ' ', 'g')"
_CASES = f"""
    SELECT v.item_id,
      {_BARE.format("(SELECT string_agg(n, ' ') FROM jsonb_array_elements_text(v.content #> '{case_guide,notes}') n)")}
        AS notes,
      {_BARE.format("((v.content - 'assessment') #- '{case_guide,notes}')::text")} AS rest
    FROM resource_revisions v JOIN resources r ON r.id = v.item_id AND r.revision = v.number
    WHERE jsonb_array_length(v.content #> '{{case_guide,notes}}') > 0
    """
_LEXEMES = "tsvector_to_array(to_tsvector('english', {0}) || to_tsvector('catalog_plain', {0}))"


def upgrade() -> None:
    """Take the notes out of the passages and out of the words that are looked up."""
    op.execute(
        f"""
        DELETE FROM search_passages p USING ({_CASES}) c
        WHERE p.resource_id = c.item_id AND p.place = '' AND strpos(c.notes, btrim({_BARE.format("p.text")})) > 0
        """
    )
    op.execute(
        f"""
        UPDATE search_documents d SET document = ts_delete(d.document, ARRAY(
          SELECT unnest({_LEXEMES.format("c.notes")}) EXCEPT SELECT unnest({_LEXEMES.format("c.rest")})))
        FROM ({_CASES}) c WHERE d.resource_id = c.item_id
        """
    )
    op.execute("UPDATE search_state SET version = version + 1")


def downgrade() -> None:
    """Leave it: the next publication of a module writes its row as the code of the day does."""
