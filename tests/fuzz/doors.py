"""The doors: for each, sound files, what reads them as far as a screen would, and the errors that it may answer by.

Whatever is read must be a result, or one of these errors with a French sentence.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import parse_qsl

from diagnostic.apart import frames
from diagnostic.drawing.events import Places, Tools, apply_map_event, parse_event, units_in_outline
from diagnostic.drawing.gestures import EventError
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.geography.codes import MAX_CHARACTERS, read_codes
from diagnostic.geography.covering import Rule
from diagnostic.logo import LogoError, checked_logo
from diagnostic.projects.file import FormatError, from_text, to_text
from diagnostic.projects.opening import opened
from diagnostic.projects.project import Work
from diagnostic.registry.listing import read_listing
from diagnostic.registry.plan import plan_of
from diagnostic.report.docx_template import checked
from diagnostic.report.docx_template import opened as opened_template
from diagnostic.sources.brought_table import Mapping, figures, read_drafts
from diagnostic.sources.code_file import CodeText
from diagnostic.sources.datasets import datasets
from diagnostic.sources.file_kinds import read_any
from diagnostic.sources.pack import DataPack, DataPackError
from diagnostic.sources.readers.delivery import Reader
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from interface import link
from tests.fuzz import official, seeds
from tests.fuzz.seeds import Seeds

Read = Callable[[str, bytes], object]
OFFICIAL = "officiel : "


@dataclass(frozen=True)
class Door:
    """`share`: of the cases of a campaign, beside those of the others: the more, the more people may bring it and the
    less a case costs. `refusals`: the errors it may answer by."""

    name: str
    seeds: Seeds
    read: Read
    refusals: tuple[type[Exception], ...]
    share: int


@cache
def _warehouse() -> Warehouse:
    return Warehouse.embedded()


@cache
def _places() -> Places:
    return Places(_warehouse().gazetteer, _warehouse().atlas)


def _file(name: str, content: bytes) -> object:
    read = read_any(name, content, _warehouse().gazetteer)
    if isinstance(read, CodeText):
        return read_codes(read.text, _warehouse().gazetteer)
    return units_in_outline(read.shape, Rule.CENTRE, Selection(()), _places())


def _table(name: str, content: bytes) -> object:
    drafts = read_drafts(name, content, _warehouse().gazetteer)
    for draft in drafts:
        draft.preview()
        mapping = Mapping(draft.level, draft.numeric[0], draft.code, whole=False)
        figures(draft, mapping, _warehouse().gazetteer)
    return drafts


def _listing(name: str, content: bytes) -> object:
    return plan_of(read_listing(name, content, _warehouse(), keep_contacts=True), (), _warehouse())


def _project(_: str, content: bytes) -> object:
    work = from_text(content)
    again = from_text(to_text(work))
    if again != work:
        raise AssertionError("a project is not what its own file says")
    return opened(work, _warehouse())


def _pasted(_: str, content: bytes) -> object:
    text = content.decode("utf-8", errors="surrogateescape")[:MAX_CHARACTERS]
    reading = read_codes(text, _warehouse().gazetteer)
    answers = {question.id: question.choices[0].id for question in reading.questions if question.choices}
    return read_codes(text, _warehouse().gazetteer, answers=answers) if answers else reading


def _link(_: str, content: bytes) -> object:
    asked = dict(parse_qsl(content.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=None))

    def snapshot(identifier: str) -> Work | None:
        return None if len(identifier) % 2 else from_text(identifier)

    return link.read(asked, _warehouse(), snapshot)


def _events(_: str, content: bytes) -> object:
    try:
        events = json.loads(content)
    except (ValueError, RecursionError):
        return None
    drawing = Drawing(Selection.of(["30321"]))
    for event in events if isinstance(events, list) else [events]:
        drawing = apply_map_event(drawing, parse_event(event), Tools(), _places())
    return drawing


def _message(_: str, content: bytes) -> object:
    stream = io.BytesIO(content)
    frames.read(stream)
    return frames.read(stream)


def _pack(folder: Path, name: str, content: bytes) -> object:
    """The descriptor damaged; or a table damaged, and described as such so that it is read all the same."""
    place = folder / "pack"
    sound = dict(seeds.pack(place)) if place.is_dir() else {}
    if not sound:
        place.mkdir()
        sound = dict(seeds.pack(place))
    (place / name).write_bytes(content)
    if name != "datapackage.json":
        told = json.loads(sound["datapackage.json"])
        told["resources"][0]["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
        (place / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    pack = DataPack(place)
    return [(pack.provenance(table), pack.columns(table), pack.read(table)) for table in pack.names]


def _template(_: str, content: bytes) -> object:
    return opened_template(checked(content))


def _official(folder: Path, reader: Reader, name: str, content: bytes) -> object:
    path = folder / name
    path.write_bytes(content)
    reader.recognises(name, content[:65_536])
    return reader.read(path, Ground(_warehouse().gazetteer, 2026))


def doors(folder: Path, only: str = "") -> dict[str, Door]:
    """Every door by name; `folder` is for the files that some read. With `only`, that one at least."""
    refused = (FileError,)
    pack = folder / "graines"
    pack.mkdir()
    every = [
        Door("liste collée", [("texte", text.encode()) for text in seeds.PASTED], _pasted, (), 160),
        Door("liste de codes", seeds.codes(), _file, refused, 200),
        Door("contour", [*seeds.outlines(), *seeds.store()], _file, refused, 240),
        Door("tableau apporté", seeds.tables(), _table, refused, 200),
        Door("liste de CPTS", seeds.listings(), _listing, refused, 40),
        Door("export du registre", seeds.exports(_warehouse()), _listing, refused, 40),
        Door("fichier projet", seeds.projects(), _project, (FormatError,), 280),
        Door("lien", seeds.links(), _link, (), 160),
        Door("modèle Word", seeds.templates(), _template, refused, 16),
        Door("logo", seeds.logos(), checked_logo_of, (LogoError,), 400),
        Door("événement de la carte", seeds.events(), _events, (EventError,), 40),
        Door("message d'un processus", seeds.messages(), _message, (frames.BrokenFrameError,), 280),
        Door("paquet de données", seeds.pack(pack), partial(_pack, folder), (DataPackError,), 30),
    ]
    readers = {f"{OFFICIAL}{dataset.reader}": dataset for dataset in datasets()}
    every += [Door(name, official.made(dataset.reader, folder), partial(_official, folder, dataset.read_by()), refused,
                   6)
              for name, dataset in readers.items() if only in {"", name}]
    return {door.name: door for door in every}


def checked_logo_of(_: str, content: bytes) -> bytes:
    return checked_logo(content)
