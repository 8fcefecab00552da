"""Runs the migrations of the catalogue."""

from services.catalog.assets import models as assets
from services.catalog.audit import models as audit
from services.catalog.pathways import models as pathways
from services.catalog.programmes import models as programmes
from services.catalog.resources import models as resources
from services.catalog.search import models as search
from services.catalog.tables import Base
from services.catalog.upkeep import models as upkeep
from shared.migrations import run

# Alembic compares the database with the tables that these modules declare.
DECLARED = (assets, audit, pathways, programmes, resources, search, upkeep)

run(Base.metadata)
