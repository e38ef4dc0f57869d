"""What processes of their own do to a register, for tests that need more than one: `python -m tests.registry.editors`.

Everything here is quick to import: no warehouse.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier

from diagnostic.geography.units import Unit
from diagnostic.registry.access import EVERYTHING, Action, Identity
from diagnostic.registry.database import Database
from diagnostic.registry.door import Door
from diagnostic.registry.model import Deed, Sheet, sheet
from diagnostic.registry.perimeters import Perimeters, StaleError, add

COG = 2026
# The department of what the first editor adds.
FIRST = 40
# Whom an editor waits for, in its own process.
everybody: Barrier


def perimeters_of(url: str, who: str) -> Perimeters:
    return Perimeters(door_of(url, who))


def door_of(url: str, who: str) -> Door:
    return Door(Database(url), Identity(who), lambda link, asking: EVERYTHING, {})


def unit_of(editor: int, change: int) -> Unit:
    """A commune that one editor alone adds, once: its code tells who added it, and when."""
    return Unit(f"{FIRST + editor}{change:03}")


def with_unit(read: Sheet, unit: Unit) -> Sheet:
    return sheet(read.name, read.department, (*read.units, unit), read.cog, read.status)


def edit_together(url: str, editors: int, changes: int) -> list[dict[str, object]]:
    """What each of the `editors` tells, a process each, who have all read the register before any of them writes."""
    # Where processes can be forked, one import serves them all.
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(editors, context, initializer=_wait_for, initargs=(context.Barrier(editors, timeout=60),)
                             ) as pool:
        return list(pool.map(edit, [url] * editors, range(editors), [changes] * editors))


def _wait_for(all_have_read: Barrier) -> None:
    global everybody
    everybody = all_have_read


def edit(url: str, editor: int, changes: int) -> dict[str, object]:
    """Add a commune of one's own to `changes` CPTS drawn at random, as they were when everybody read them; told that a
    colleague changed it, look at both versions and start again from the last one."""
    perimeters = perimeters_of(url, f"éditeur {editor}")
    drawn = random.Random(editor)  # noqa: S311
    screen = list(perimeters.entries())
    everybody.wait()
    added, refused = [], 0
    for change in range(changes):
        position = drawn.randrange(len(screen))
        entry = screen[position]
        while True:
            wanted = with_unit(entry.sheet, unit_of(editor, change))
            try:
                screen[position] = perimeters.change(entry.id, wanted, f"ajout {change}", entry.version)
            except StaleError as told:
                if (told.read, told.wanted) != (entry.sheet, wanted) or told.now.version <= entry.version:
                    raise AssertionError("the two versions are not those") from told
                refused += 1
                entry = told.now
            else:
                added.append((entry.id, unit_of(editor, change).code))
                break
    return {"process": os.getpid(), "added": added, "refused": refused}


def bring(url: str, many: int) -> None:
    """Add `many` CPTS in one transaction, saying each on a line of its own."""
    with door_of(url, "import").writing(Action.IMPORT) as turn:
        for number in range(many):
            add(turn, sheet(f"Importée {number}", "83", (Unit(f"83{number % 1000:03}"),), COG), Deed.IMPORTED, "liste")
            print(number, flush=True)


if __name__ == "__main__":
    verb, *given = sys.argv[1:]
    if verb == "edit":
        print(json.dumps(edit_together(given[0], int(given[1]), int(given[2]))))
    else:
        bring(given[0], int(given[1]))
