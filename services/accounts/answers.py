"""What the endpoints of this service return to the framework."""

from typing import Any

# A body that becomes JSON, or an empty text, alone or with its status.
Answer = dict[str, Any] | tuple[dict[str, Any] | str, int]
