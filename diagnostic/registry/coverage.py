"""What the register of one person covers: its living perimeters, laid on the ground once for each state of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground
from diagnostic.coverage.known import KNOWN
from diagnostic.registry.database import Database
from diagnostic.registry.model import Entry
from diagnostic.registry.register import Desk

# Coverages kept for each database: people of different rights see different registers, and one state follows another.
KEPT = 8
_State = tuple[str, tuple[tuple[str, str], ...]]
_kept: WeakKeyDictionary[Database, WeakKeyDictionary[Ground, OrderedDict[_State, Coverage]]] = WeakKeyDictionary()
_turn = threading.RLock()


def holdings_of(entries: Iterable[Entry]) -> tuple[Holding, ...]:
    """What the living CPTS hold: neither those that are dissolved nor those put aside."""
    return tuple(Holding(entry.id, entry.sheet.name, entry.sheet.units, entry.sheet.department,
                         entry.sheet.status.label)
                 for entry in entries if entry.sheet.status.living and not entry.deleted)


def register_coverage(desk: Desk, ground: Ground) -> Coverage:
    """What is covered in the register as this person sees it, with the units known or declared to be shared; computed
    again only when the register, or what this person may see, changed. Raises as `Perimeters.entries`."""
    shared = {**KNOWN, **desk.shared.declared()}
    stamp = desk.perimeters.stamp()
    state = stamp, tuple(sorted(shared.items()))
    with _turn:
        kept = _kept.setdefault(desk.door.database, WeakKeyDictionary()).setdefault(ground, OrderedDict())
        if state in kept:
            kept.move_to_end(state)
            return kept[state]
    made = coverage_of(holdings_of(desk.perimeters.entries()), ground, shared)
    # What changed in between, be it only what this person may see, is not kept under the name of what was before.
    if desk.perimeters.stamp() == stamp:
        with _turn:
            kept[state] = made
            while len(kept) > KEPT:
                kept.popitem(last=False)
    return made
