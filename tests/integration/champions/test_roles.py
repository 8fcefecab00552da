"""Which roles a service has."""

import pytest

from champions.roles import WITH_COURIER, WITH_WORKER


@pytest.mark.parametrize("service", WITH_COURIER)
def test_a_service_has_a_worker_exactly_when_it_has_tasks(service, settings_for, background_for):
    assert bool(background_for(settings_for(service)).queues) == (service in WITH_WORKER)
