"""The parent of all tables of this service."""

from shared.database import ModelBase, service_metadata


class Base(ModelBase):
    """Tables of the notifications database."""

    __abstract__ = True
    metadata = service_metadata()
