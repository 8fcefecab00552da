"""What runs without anybody asking: what is due is published, and packs are taken in, by one courier at a time."""

from sqlalchemy.orm import Session

from services.catalog.imports.jobs import forget_unused
from services.catalog.imports.running import ImportRunner
from services.catalog.schedules.running import publish_due
from shared.database import Database
from shared.delivery import Background
from shared.documents import Documents

PUBLISH_EVERY_S = 5
HOUR_S = 3600


def register_schedule(background: Background, database: Database, documents: Documents) -> None:
    """Declare the periodic work and the imports."""
    background.periodic("catalog.publish_due", every_s=PUBLISH_EVERY_S)(publish_due)
    background.loop("imports", every_s=1)(ImportRunner(database, documents).step)

    @background.periodic("catalog.forget_unused_imports", every_s=HOUR_S)
    def forget_unused_imports(session: Session) -> None:
        forget_unused(session, documents)
