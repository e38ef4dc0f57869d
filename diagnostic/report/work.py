"""Documents and packs made in another process: what is asked of it as JSON, the tasks it serves, and what they give.

The asker is told by account only: what this person may see is read again from the register, here, at that moment.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from diagnostic.apart.__main__ import Task, Tell
from diagnostic.diagnosis import Diagnosis
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import from_text, to_text
from diagnostic.projects.project import Project, Work
from diagnostic.registry.access import Identity
from diagnostic.registry.database import standard_url
from diagnostic.registry.export import WRITERS
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk, Registry
from diagnostic.registry.shelf import with_register
from diagnostic.report.docx import to_docx
from diagnostic.report.overlaps.book import overlaps_book
from diagnostic.report.overlaps.letter import letters
from diagnostic.report.overlaps.view import View, of_register
from diagnostic.report.pack import pack_zip, safe_filename, zipped
from diagnostic.report.parts import part_of
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import DataPackError, Warehouse
from diagnostic.wording import typography

_MOVED = ("Les données ou le registre ont changé pendant la demande, ou ne peuvent pas être relus : rechargez la page, "
          "puis recommencez.")


class ChangedError(ValueError):
    """What the asker sees is not what this process reads; the message is a French sentence."""


@dataclass(frozen=True)
class Asker:
    """`account`: whose view of the register is wanted; None for what is public, without the register. `team`: whether
    people log in. `version`: of the data as the asker sees them, register included."""

    account: str | None
    team: bool
    version: str


def asked(asker: Asker, **more: Any) -> dict[str, Any]:
    """Arguments of a task, in JSON's types."""
    return {"asker": asdict(asker), **more}


def asked_of(project: Project, edited: date | None, cog: int | None, asker: Asker, **more: Any) -> dict[str, Any]:
    """Arguments of a task on a project. Raises FormatError, a sentence in French, on one that no file can hold."""
    return asked(asker, project=to_text(Work(project), cog), edited=edited.isoformat() if edited else None, **more)


def request_of(arguments: Mapping[str, Any], template: bytes = b"") -> PackRequest:
    """What `asked_of` tells, on the data as the asker sees them. Raises ValueError with a sentence in French."""
    warehouse, _ = _seen_by(Asker(**arguments["asker"]))
    project, diagnosis = _diagnosed(arguments["project"], warehouse)
    edited = arguments["edited"]
    return PackRequest(project, diagnosis, warehouse, date.fromisoformat(edited) if edited else None, template or None)


def unpacked(content: bytes) -> tuple[tuple[str, bytes], ...]:
    """The files that « files » gives: ending of the name, bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


# -- what the asker sees -----------------------------------------------------------------------------------------

def _seen_by(asker: Asker) -> tuple[Warehouse, Desk | None]:
    """Raises ChangedError where it is not what the asker saw."""
    try:
        warehouse, desk = _laid(asker)
    except DataPackError as failure:
        raise ValueError(str(failure)) from failure
    if warehouse.version != asker.version:
        raise ChangedError(typography(_MOVED))
    return warehouse, desk


def _laid(asker: Asker) -> tuple[Warehouse, Desk | None]:
    data = Warehouse.standard()
    if asker.account is None:
        return data, None
    try:
        desk = _registry(str(standard_url()), asker.team, data.version).desk(Identity(asker.account))
    except RegistryError:
        return data, None
    return with_register(data, desk), desk


@lru_cache(maxsize=2)
def _registry(url: str, team: bool, data_version: str) -> Registry:
    """`url` and `data_version` tell registers apart; the register of this machine is at `url`."""
    del url, data_version
    return Registry.standard(Warehouse.standard(), team=team)


@lru_cache(maxsize=2)
def _diagnosed(text: str, warehouse: Warehouse) -> tuple[Project, Diagnosis]:
    project = from_text(text).project
    return project, diagnosis_of(project, warehouse)


# -- the documents of a project ----------------------------------------------------------------------------------

def _pack(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    def on_part(label: str, done: int, number: int) -> None:
        tell({"label": label, "done": done, "number": number})

    return {}, pack_zip(request_of(arguments, payload), on_part)


def _file(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    return {}, file_of(request_of(arguments, payload), arguments["part"], arguments["ending"])


def file_of(request: PackRequest, identifier: str, ending: str) -> bytes:
    """The bytes of one file of a part, by the ending of its name; of no other than it needs. Raises KeyError."""
    part = part_of(identifier)
    if part.document and ending.endswith(".docx"):
        return to_docx(part.document(request), request.template)
    if part.document and ending.endswith(".pdf"):
        return to_pdf(part.document(request))
    return dict(part.files(request))[ending]


def _files(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    """Stored as they are: they only travel from one process to the next."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        for ending, content in part_of(arguments["part"]).files(request_of(arguments, payload)):
            archive.writestr(ending, content)
    return {}, raw.getvalue()


# -- the register ------------------------------------------------------------------------------------------------

def asked_of_overlaps(ending: str, area: str, departments: Iterable[str], edited: date, asker: Asker) -> \
        dict[str, Any]:
    """Arguments of « overlaps »: what the register covers of departments, called `area`, as workbook or letters."""
    return asked(asker, ending=ending, area=area, departments=sorted(departments), edited=edited.isoformat())


def _overlaps(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    warehouse, desk = _seen_by(Asker(**arguments["asker"]))
    edited = date.fromisoformat(arguments["edited"])
    with _told():
        coverage, origin, cases = of_register(_required(desk), warehouse)
    view = View(coverage, warehouse, arguments["area"], frozenset(arguments["departments"]), origin, cases=cases)
    if arguments["ending"].endswith(".xlsx"):
        return {}, overlaps_book(view, edited=edited)
    found: dict[str, bytes] = {}
    for name, content in letters(view, edited):
        # Each in Word and in PDF.
        tell({"label": "Lettres", "done": len(found) // 2, "number": len(view.disputed)})
        found[name] = content
    return {}, zipped(f"{safe_filename(view.area)}-lettres", found)


def asked_of_export(ending: str, places: Iterable[str], asker: Asker) -> dict[str, Any]:
    """Arguments of « export »: the register in a file, of the departments of these seats, or all of it without any."""
    return asked(asker, ending=ending, places=sorted(places))


def _export(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    warehouse, desk = _seen_by(Asker(**arguments["asker"]))
    with _told():
        entries = _required(desk).perimeters.entries()
    places = set(arguments["places"])
    return {}, WRITERS[arguments["ending"]](
        [entry for entry in entries if not places or entry.sheet.department in places], warehouse)


def _required(desk: Desk | None) -> Desk:
    if desk is None:
        raise ChangedError(typography(_MOVED))
    return desk


@contextmanager
def _told() -> Iterator[None]:
    """What the register refuses is a sentence for the user too."""
    try:
        yield
    except RegistryError as failure:
        raise ValueError(str(failure)) from failure


TASKS: dict[str, Task] = {"pack": _pack, "file": _file, "files": _files, "overlaps": _overlaps, "export": _export}
