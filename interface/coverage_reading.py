"""What a person sees of the coverage of the register, and its maps, made once for each of its states."""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Pair
from diagnostic.figures.coverage_map import CoverageMap, coverage_map, pair_map
from diagnostic.registry.register import Desk
from diagnostic.report.overlaps.view import View, of_register
from interface import session
from interface.coverage_area import choose
from interface.coverage_board import told

# What a map is told, and its legend.
Drawn = tuple[str, str]
_kept: WeakKeyDictionary[Coverage, dict[tuple[str, ...], Drawn]] = WeakKeyDictionary()
_turn = threading.Lock()


def watched(desk: Desk) -> View | None:
    """The register over the area that the person chooses here; None when it is empty. Raises RegistryError."""
    warehouse = session.warehouse()
    coverage, origin, cases = of_register(desk, warehouse)
    if not coverage.ids:
        return None
    area = choose(coverage.departments)
    return View(coverage, warehouse, area.name, area.departments, origin, cases=cases)


def drawn(view: View) -> Drawn:
    """The map of the area. Raises ValueError where there is nothing to draw."""
    asked = tuple(sorted(view.departments))
    return _once(view.coverage, ("area", *asked), lambda: coverage_map(view.coverage, asked, view.warehouse))


def drawn_pair(view: View, pair: Pair) -> Drawn:
    """The map of two CPTS."""
    return _once(view.coverage, ("pair", pair.first, pair.second),
                 lambda: pair_map(view.coverage, pair, view.warehouse))


def _once(coverage: Coverage, asked: tuple[str, ...], make: Callable[[], CoverageMap]) -> Drawn:
    kept = _kept.setdefault(coverage, {})
    if asked not in kept:
        made = make()
        with _turn:
            kept[asked] = told(made), made.legend
    return kept[asked]
