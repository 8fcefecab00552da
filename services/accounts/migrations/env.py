"""Runs the migrations of accounts."""

from services.accounts.api_clients import models as api_clients
from services.accounts.audit import models as audit
from services.accounts.learners import models as learners
from services.accounts.links import models as links
from services.accounts.passwords import models as passwords
from services.accounts.registrations import models as registrations
from services.accounts.sessions import models as sessions
from services.accounts.signing_keys import models as signing_keys
from services.accounts.tables import Base
from shared.migrations import run

# Alembic compares the database with the tables that these modules declare.
DECLARED = (api_clients, audit, learners, links, passwords, registrations, sessions, signing_keys)

run(Base.metadata)
