"""The four sample door models for every test of the configurator."""

from __future__ import annotations

import pytest

from tests.configurator.sample_doors import SampleDoor, SampleDoors, load_sample_doors


@pytest.fixture(scope="session")
def samples() -> SampleDoors:
    return load_sample_doors()


@pytest.fixture(scope="session")
def eko(samples: SampleDoors) -> SampleDoor:
    return samples.doors["CK-EKO"]
