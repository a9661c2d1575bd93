"""An integrator on this machine, allowed to be there, and the secret that seals its key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from sqlalchemy.orm import Session

from app.edocuments.integrators import reaching
from app.edocuments.integrators.reaching import Patience, use_networks
from app.edocuments.integrators.speaking import HttpIntegrator
from app.kernel import sealing
from app.kernel.database import Database
from app.kernel.sealing import use_secret
from app.kernel.tenancy import Tenant
from tests.conftest import NOW
from tests.edocuments.documents import Road
from tests.edocuments.stub_integrator import KEY, Stub, stub_integrator

IMPATIENT = Patience(connect=timedelta(seconds=5), deadline=timedelta(milliseconds=400), answer=200_000)
PATIENT = Patience(connect=timedelta(seconds=15), deadline=timedelta(seconds=30), answer=200_000)


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before


@pytest.fixture(autouse=True)
def this_machine_is_allowed() -> Iterator[None]:
    before = list(reaching._allowed)
    use_networks(lambda: (ip_network("127.0.0.0/8"),))
    yield
    reaching._allowed[:] = before


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_integrator() as started:
        yield started


@pytest.fixture
def integrator(stub: Stub) -> HttpIntegrator:
    return HttpIntegrator(stub.address, KEY, PATIENT)


@pytest.fixture
def hasty(stub: Stub) -> HttpIntegrator:
    """For moods in which no answer ever ends."""
    return HttpIntegrator(stub.address, KEY, IMPATIENT)


@pytest.fixture
def road(database: Database, session: Session, acme: Tenant, stub: Stub) -> Road:
    """The way from a validated document to the stub, connected."""
    made = Road(database, session, acme, stub, NOW)
    made.connect()
    return made
