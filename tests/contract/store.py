"""Write the JSON Schema of every event type beside its sample: `make contracts`, then read the difference."""

import json

from tests.contract.registry import STORE, contracts


def main() -> None:
    """Store all schemas and forget those of types that are gone."""
    STORE.mkdir(exist_ok=True)
    known = contracts()
    for contract in known:
        contract.schema_file.write_text(json.dumps(contract.schema, indent=1, sort_keys=True) + "\n")
    for path in STORE.glob("*.json"):
        if path.name.rsplit(".", 2)[0] not in {contract.type for contract in known}:
            path.unlink()


if __name__ == "__main__":
    main()
