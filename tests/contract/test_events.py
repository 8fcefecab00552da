"""What is published is what was agreed, and everybody who is sent an event knows what to do with it."""

import json
import re
from pathlib import Path

import pytest

from shared.delivery import Envelope
from tests.contract.registry import SERVICES, EventContract, contracts, publications, subscriptions

CONTRACTS = contracts()
EVENTS_PAGE = Path(__file__).parents[2] / "docs" / "events.md"
TYPE = re.compile(r"(accounts|catalog|progress|notifications)\.[a-z_]+\.[a-z_]+\.v[1-9]")

each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.type)


def test_every_published_type_has_one_payload_class() -> None:
    published = {type_ for service in SERVICES for type_ in publications(service)}
    assert published == {contract.type for contract in CONTRACTS}


@each_contract
def test_a_type_is_named_service_subject_past_verb_and_version(contract: EventContract) -> None:
    assert TYPE.fullmatch(contract.type)
    assert contract.type.startswith(f"{contract.publisher}.")


@each_contract
def test_the_payload_still_has_the_stored_schema(contract: EventContract) -> None:
    assert contract.schema == json.loads(contract.schema_file.read_text()), "run `make contracts` and read the change"


@each_contract
def test_the_stored_sample_can_still_be_read_and_written_without_loss(contract: EventContract) -> None:
    sample = contract.sample()
    assert json.loads(contract.payload.model_validate(sample).model_dump_json()) == sample


@each_contract
def test_a_field_added_later_does_not_disturb_a_reader(contract: EventContract) -> None:
    contract.payload.model_validate(contract.sample() | {"added_later": {"deep": [1]}})


@each_contract
def test_every_subscriber_that_is_sent_an_event_has_a_handler(contract: EventContract) -> None:
    assert contract.subscribers
    for subscriber in contract.subscribers:
        assert contract.type in subscriptions(subscriber), f"{subscriber} is sent {contract.type} and ignores it"


@pytest.mark.parametrize("service", SERVICES)
def test_every_handler_waits_for_an_event_that_somebody_sends_it(service: str) -> None:
    sent = {contract.type for contract in CONTRACTS if service in contract.subscribers}
    assert set(subscriptions(service)) == sent


@each_contract
def test_the_events_page_describes_the_type_and_its_readers(contract: EventContract) -> None:
    rows = [line for line in EVENTS_PAGE.read_text().splitlines() if f"`{contract.type}`" in line]
    assert len(rows) == 1
    assert all(subscriber in rows[0] for subscriber in contract.subscribers)


def test_an_envelope_is_a_cloud_event() -> None:
    required = {"id", "source", "type", "specversion", "subject", "sequence", "time", "data"}
    assert required <= set(Envelope.model_json_schema()["properties"])
