"""Many processes on one register, and processes that die: nothing is lost, nothing is half done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from diagnostic.registry.access import Action
from diagnostic.registry.database import Database
from diagnostic.registry.model import Deed, Revision
from diagnostic.registry.perimeters import StaleError, add, read_revisions
from diagnostic.registry.register import Desk
from tests.registry.editors import FIRST, unit_of, with_unit
from tests.registry.register_toy import local_registry, sheet_of

ROOT = Path(__file__).resolve().parents[2]
EDITORS, PERIMETERS, CHANGES = 8, 400, 40


def run(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "tests.registry.editors", *map(str, arguments)], cwd=ROOT,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def fill(desk: Desk, many: int) -> None:
    with desk.door.writing(Action.CREATE) as turn:
        for number in range(many):
            add(turn, sheet_of(f"CPTS {number:03}", ["13001"]), Deed.CREATED, "")


def test_eight_editors_of_four_hundred_perimeters_lose_nothing(desk: Desk, registry_url: str) -> None:
    fill(desk, PERIMETERS)
    editing = run("edit", registry_url, EDITORS, CHANGES)
    said, failed = editing.communicate(timeout=240)
    assert editing.returncode == 0, failed
    told = json.loads(said)
    assert len({report["process"] for report in told}) == EDITORS
    added: dict[str, set[str]] = defaultdict(set)
    for report in told:
        for identifier, code in report["added"]:
            added[identifier].add(code)
    assert sum(len(codes) for codes in added.values()) == EDITORS * CHANGES
    # Everybody had read the same register: of those who change a CPTS, all but one are told of the others.
    met = sum(len({code[:2] for code in codes}) - 1 for codes in added.values())
    assert sum(report["refused"] for report in told) >= met > 0
    entries = desk.perimeters.entries()
    assert len(entries) == PERIMETERS
    histories: dict[str, list[Revision]] = defaultdict(list)
    with desk.door.reading() as turn:
        for found in read_revisions(turn.link):
            histories[found.cpts].append(found)
    for entry in entries:
        assert {unit.code for unit in entry.sheet.units} == {"13001"} | added[entry.id]
        history = histories[entry.id]
        assert [found.version for found in history] == list(range(1, entry.version + 1))
        assert (history[0].before, history[-1].after) == (None, entry.sheet)
        for former, later in pairwise(history):
            assert later.before == former.after
            (new,) = set(later.after.units) - set(former.after.units)
            assert later.who == f"éditeur {int(new.code[:2]) - FIRST}", "each change is the one of who made it"
    assert sum(map(len, histories.values())) == PERIMETERS + EDITORS * CHANGES


def test_sessions_of_one_application_lose_nothing_either(desk: Desk) -> None:
    """Threads on one `Database`, as Streamlit has them."""
    fill(desk, 4)
    ids = [entry.id for entry in desk.perimeters.entries()]

    def edit(session: int) -> None:
        for change in range(12):
            entry = desk.perimeters.entry(ids[(session + change) % len(ids)])
            while True:
                try:
                    wanted = with_unit(entry.sheet, unit_of(session, change))
                    desk.perimeters.change(entry.id, wanted, "", entry.version)
                    break
                except StaleError as told:
                    entry = told.now

    with ThreadPoolExecutor(8) as sessions:
        list(sessions.map(edit, range(8)))
    held = sorted(unit.code for entry in desk.perimeters.entries() for unit in entry.sheet.units)
    added = [unit_of(session, change).code for session in range(8) for change in range(12)]
    assert held == sorted(["13001"] * 4 + added)
    assert [len(desk.perimeters.history(identifier)) for identifier in ids] == [25] * 4


@pytest.mark.parametrize("said", [1, 250])
def test_a_process_killed_in_a_big_transaction_leaves_the_former_state(said: int, desk: Desk,
                                                                       registry_url: str) -> None:
    fill(desk, 3)
    before, stamp = desk.perimeters.entries(), desk.perimeters.stamp()
    bringing = run("bring", registry_url, 100_000)
    assert bringing.stdout and bringing.stderr
    for _ in range(said):
        assert bringing.stdout.readline()
    bringing.send_signal(signal.SIGKILL)
    assert bringing.wait(10) == -signal.SIGKILL
    bringing.stdout.close()
    bringing.stderr.close()
    assert desk.perimeters.entries() == before
    assert desk.perimeters.stamp() == stamp
    # The turn is free again, and the file sound.
    again = desk.perimeters.create(sheet_of("Importée 0", department="83"))
    assert set(desk.perimeters.entries()) == {*before, again}


def test_a_big_transaction_that_ends_is_there_at_once(desk: Desk, registry_url: str) -> None:
    bringing = run("bring", registry_url, 300)
    assert bringing.communicate(timeout=60)[0].splitlines() == [str(number) for number in range(300)]
    assert {entry.sheet.name for entry in desk.perimeters.entries()} == {f"Importée {number}" for number in range(300)}


def test_the_second_editor_chooses_between_both_versions(database: Database) -> None:
    first, second = (local_registry(database).desk().perimeters for _ in range(2))
    read = first.create(sheet_of())
    mine, hers = (with_unit(read.sheet, unit_of(editor, 0)) for editor in (1, 2))
    first.change(read.id, mine, "la mienne", read.version)
    with pytest.raises(StaleError) as told:
        second.change(read.id, hers, "la sienne", read.version)
    assert (told.value.read, told.value.now.sheet, told.value.wanted) == (read.sheet, mine, hers)
    kept = second.change(read.id, told.value.wanted, "après comparaison", told.value.now.version)
    assert (kept.sheet, kept.version) == (hers, 3)
    assert [found.after for found in first.history(read.id)] == [hers, mine, read.sheet]
