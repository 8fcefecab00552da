"""The tables that delivery keeps in every service's database, made by the service's first migration.

They are written with plain SQL and are no part of a service's models. `wake_at` means the same
in all of them: when somebody has to look at this row again.
"""

from typing import Protocol

TABLES = (
    "outbox_event",
    "outbox_delivery",
    "outbox_sequence",
    "inbox",
    "job",
    "periodic",
    "idempotency_keys",
)

_CREATE = (
    """
    CREATE TABLE outbox_sequence (
      subject text PRIMARY KEY,
      value bigint NOT NULL
    )""",
    """
    CREATE TABLE outbox_event (
      id uuid PRIMARY KEY,
      source text NOT NULL,
      type text NOT NULL,
      subject text NOT NULL,
      sequence bigint NOT NULL,
      time timestamptz NOT NULL,
      data jsonb NOT NULL,
      correlation_id text,
      causation_id text,
      traceparent text,
      CONSTRAINT uq_outbox_event_subject_sequence UNIQUE (subject, sequence)
    )""",
    "CREATE INDEX ix_outbox_event_time ON outbox_event (time)",
    """
    CREATE TABLE outbox_delivery (
      event_id uuid NOT NULL REFERENCES outbox_event (id) ON DELETE CASCADE,
      subscriber text NOT NULL,
      ordered boolean NOT NULL,
      subject text NOT NULL,
      sequence bigint NOT NULL,
      state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'acked')),
      attempts integer NOT NULL DEFAULT 0,
      wake_at timestamptz NOT NULL DEFAULT now(),
      broker text,
      first_sent_at timestamptz,
      last_sent_at timestamptz,
      acked_at timestamptz,
      PRIMARY KEY (event_id, subscriber)
    )""",
    "CREATE INDEX ix_outbox_delivery_wake_at ON outbox_delivery (wake_at) WHERE state <> 'acked'",
    """
    CREATE INDEX ix_outbox_delivery_ordered ON outbox_delivery (subscriber, subject, sequence)
    WHERE ordered AND state <> 'acked'""",
    "CREATE INDEX ix_outbox_delivery_acked_at ON outbox_delivery (acked_at) WHERE state = 'acked'",
    """
    CREATE TABLE inbox (
      subscriber text NOT NULL,
      event_id uuid NOT NULL,
      source text NOT NULL,
      type text NOT NULL,
      subject text NOT NULL,
      sequence bigint NOT NULL,
      state text NOT NULL CHECK (state IN ('running', 'done', 'retry', 'dead', 'parked')),
      attempts integer NOT NULL DEFAULT 1,
      deferrals integer NOT NULL DEFAULT 0,
      wake_at timestamptz,
      received_at timestamptz NOT NULL DEFAULT now(),
      settled_at timestamptz,
      ordered boolean NOT NULL,
      ack_due boolean NOT NULL,
      error text,
      envelope jsonb,
      PRIMARY KEY (subscriber, event_id)
    )""",
    "CREATE INDEX ix_inbox_wake_at ON inbox (wake_at) WHERE wake_at IS NOT NULL",
    "CREATE INDEX ix_inbox_ack_due ON inbox (event_id) WHERE ack_due",
    "CREATE INDEX ix_inbox_stuck ON inbox (state, received_at) WHERE state IN ('dead', 'parked')",
    "CREATE INDEX ix_inbox_settled_at ON inbox (settled_at) WHERE state = 'done'",
    """
    CREATE TABLE job (
      id uuid PRIMARY KEY,
      task text NOT NULL,
      key text NOT NULL,
      args jsonb NOT NULL,
      state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'failed', 'dead', 'cancelled')),
      attempts integer NOT NULL DEFAULT 0,
      deferrals integer NOT NULL DEFAULT 0,
      wakes integer NOT NULL DEFAULT 0,
      due_at timestamptz NOT NULL,
      wake_at timestamptz,
      lease_until timestamptz,
      broker text,
      created_at timestamptz NOT NULL DEFAULT now(),
      finished_at timestamptz,
      error text,
      correlation_id text,
      CONSTRAINT uq_job_task_key UNIQUE (task, key)
    )""",
    "CREATE INDEX ix_job_wake_at ON job (wake_at) WHERE wake_at IS NOT NULL",
    "CREATE INDEX ix_job_stuck ON job (state, finished_at) WHERE state IN ('dead', 'failed')",
    "CREATE INDEX ix_job_finished_at ON job (finished_at) WHERE state IN ('done', 'cancelled')",
    """
    CREATE TABLE periodic (
      name text PRIMARY KEY,
      due_at timestamptz NOT NULL,
      last_run_at timestamptz,
      failures integer NOT NULL DEFAULT 0,
      error text
    )""",
    """
    CREATE TABLE idempotency_keys (
      principal_id text NOT NULL,
      key text NOT NULL,
      request_hash bytea NOT NULL,
      reserved_at timestamptz NOT NULL DEFAULT now(),
      status integer,
      media_type text,
      body bytea,
      PRIMARY KEY (principal_id, key)
    )""",
    "CREATE INDEX ix_idempotency_keys_reserved_at ON idempotency_keys (reserved_at)",
)


class Operations(Protocol):
    """The part of Alembic's `op` that is needed here."""

    def execute(self, sqltext: str) -> None:
        """Run one statement."""


def create_v1(op: Operations) -> None:
    """Make the tables of the first version."""
    for statement in _CREATE:
        op.execute(statement)


def drop_v1(op: Operations) -> None:
    """Remove the tables of the first version with everything in them."""
    for table in ("outbox_delivery", *[name for name in TABLES if name != "outbox_delivery"]):
        op.execute(f"DROP TABLE {table}")
