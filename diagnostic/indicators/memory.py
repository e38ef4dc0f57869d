"""What is worth computing once for a warehouse, and forgetting with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from diagnostic.sources.warehouse import Warehouse

T = TypeVar("T")


def per_warehouse(build: Callable[[Warehouse], T]) -> Callable[[Warehouse], T]:
    """Call `build` once for each warehouse, by identity; one thread builds, the others wait for what it makes.

    The result must not hold the warehouse, or neither would ever be forgotten.
    """
    kept: WeakKeyDictionary[Warehouse, T] = WeakKeyDictionary()
    building = threading.RLock()

    @wraps(build)
    def remembered(warehouse: Warehouse) -> T:
        with building:
            if warehouse not in kept:
                kept[warehouse] = build(warehouse)
            return kept[warehouse]

    return remembered
