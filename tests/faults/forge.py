"""python -m tests.faults.forge: processes that write without end, each killed (-9) at a moment chosen by who asks.

One line of JSON a killing on the input: {"write": NAME, "place": FOLDER, "first": N, "after": SECONDS}; « N » on the
output once it is done, N being the last number that the process said it had written whole. Everything is imported once,
then each process is a copy of this one, so that a killing costs milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

from diagnostic.batch.store import opened
from diagnostic.figures.layers import ensure_layers, folder_of
from diagnostic.figures.whole_file import write_out
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import Store
from diagnostic.registry.access import Action
from diagnostic.registry.database import Database
from diagnostic.registry.model import Deed
from diagnostic.registry.perimeters import add
from diagnostic.report.manifest import FORMAT, MANIFEST
from tests.faults.installing import put
from tests.figures.test_layers import country
from tests.registry.register_toy import local_registry, sheet_of

PACK = ("un.txt", "deux.txt", "trois.txt")
_COUNTRY = country()


def project(place: Path, number: int) -> None:
    Store(place).save("Un", Work(Project((f"{30_000 + number % 1_000:05}",), f"Nom {number}")), overwrite=True)


def register(place: Path, number: int) -> None:
    """Two CPTS in one transaction, as an import makes hundreds."""
    desk = local_registry(Database(f"sqlite:///{place / 'registre.sqlite'}")).desk()
    with desk.door.writing(Action.CREATE) as turn:
        for side in ("Gauche", "Droite"):
            add(turn, sheet_of(f"{side} {number}", note="x" * 2_000), Deed.CREATED, "")


def data(place: Path, number: int) -> None:
    put(place, number, rows=4_000)


def outlines(place: Path, number: int) -> None:
    name = folder_of(_COUNTRY)
    if (place / name).exists():
        # As where the data are of another version: there are none yet of this one.
        (place / name).rename(place / f"former-{number}-{os.getpid()}")
    ensure_layers(_COUNTRY, place)


def batch(place: Path, number: int) -> None:
    content = {name: f"{number}".encode() * 9_000 for name in PACK}
    listed = [{"chemin": name, "octets": len(data), "sha256": sha256(data).hexdigest()}
              for name, data in content.items()]
    manifest = json.dumps({"format": FORMAT, "fichiers": listed}).encode()
    with opened(place) as store:
        store.put("un", {**content, MANIFEST: manifest})


def export(place: Path, number: int) -> None:
    write_out(place / "export.csv", f"{number}\n".encode() * 200_000)


def migration(place: Path, number: int) -> None:
    with Database(f"sqlite:///{place / 'v1.sqlite'}").reading():
        return


WRITES: dict[str, Callable[[Path, int], None]] = {
    write.__name__: write for write in (project, register, data, outlines, batch, export, migration)}


def _killed(write: Callable[[Path, int], None], place: Path, first: int, after: float) -> int:
    said, saying = os.pipe()
    writer = os.fork()
    if not writer:
        for number in count(first):
            write(place, number)
            os.write(saying, f"{number}\n".encode())
    time.sleep(after)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    os.close(saying)
    with os.fdopen(said) as told:
        lines = told.read().split()
    return int(lines[-1]) if lines else first - 1


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        print(_killed(WRITES[asked["write"]], Path(asked["place"]), asked["first"], asked["after"]), flush=True)


if __name__ == "__main__":
    main()
