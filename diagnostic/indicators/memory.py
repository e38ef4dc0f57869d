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

    It is called with the warehouse as it is under the register of one person (`Warehouse.ground`): what takes no part
    of the register is made once for all of them, and what does is asked of `per_register`. The result must not hold the
    warehouse, or neither would ever be forgotten.
    """
    remembered = per_register(build)
    return wraps(build)(lambda warehouse: remembered(warehouse.ground))


def per_register(build: Callable[[Warehouse], T]) -> Callable[[Warehouse], T]:
    """The same, once for each state of the register that some person sees: it is made again at every change of it."""
    kept: WeakKeyDictionary[Warehouse, T] = WeakKeyDictionary()
    building = threading.RLock()

    @wraps(build)
    def remembered(warehouse: Warehouse) -> T:
        with building:
            if warehouse not in kept:
                kept[warehouse] = build(warehouse)
            return kept[warehouse]

    return remembered
