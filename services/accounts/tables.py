"""The parent of this service's tables."""

from shared.database import ModelBase, service_metadata


class Base(ModelBase):
    """Every table of accounts is declared on this class."""

    __abstract__ = True
    metadata = service_metadata()
