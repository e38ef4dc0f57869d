"""What tests of several screens begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture
def desk(own_register: Path, warehouse: Warehouse) -> Desk:
    """A register that holds nothing, the one that the screens open."""
    del own_register
    return Registry.standard(warehouse).desk()
