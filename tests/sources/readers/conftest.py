"""The communes of today, which every reader carries its figures to."""

from __future__ import annotations

import pytest

from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="session")
def ground() -> Ground:
    return Ground(Warehouse.embedded().gazetteer, 2026)
