"""The file of a backup: tables as lines of JSON in a zip, with a manifest that says how many and their fingerprints.

The same file for SQLite and PostgreSQL. Nothing of it is ever taken out under a name that it chooses; what it holds is
read line by line, within bounds, and wholly checked before anything is written anywhere.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from diagnostic.figures.whole_file import settle
from diagnostic.sources.refusals import FileError

MANIFEST, KIND, FORMAT = "manifeste.json", "diagnostic-cpts-sauvegarde", 1
# A backup of 800 CPTS and their history holds some 50 MB of lines; beyond this something else is in the file.
MOST_BYTES, MOST_LINE, MOST_PARTS, MOST_MANIFEST = 4 * 2**30, 32 * 2**20, 20_000, 8 * 2**20
Row = dict[str, Any]

_DAMAGED = ("Cette sauvegarde est abîmée ou incomplète ({why}) : rien n'a été changé. Reprenez-en une autre copie, ou "
            "une sauvegarde d'un autre jour.")
_STRANGE = "Ce fichier n'est pas une sauvegarde de l'application : donnez celui qu'a écrit « service backup »."
_NEWER = ("Cette sauvegarde a été écrite par une version plus récente de l'application : mettez l'application à jour, "
          "puis recommencez. Rien n'a été changé.")


class Part(BaseModel):
    """A table in the file."""

    rows: int
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """`schema_version`: the migration that the register had come to, empty when it held nothing."""

    kind: str
    format: int
    made: str
    schema_version: str
    parts: dict[str, Part] = {}


@dataclass
class _Count:
    rows: int = 0
    bytes: int = 0
    digest: Any = field(default_factory=sha256)

    def part(self) -> Part:
        return Part(rows=self.rows, bytes=self.bytes, sha256=self.digest.hexdigest())


def line_of(row: Row) -> bytes:
    """A row as it is written; the same text whichever database it comes from."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Writer:
    """Opened by `written`; parts are added one after the other."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file, self.parts = file, dict[str, Part]()

    def add(self, name: str, rows: Iterable[Row]) -> int:
        """How many rows."""
        told = _Count()
        with self._file.open(name, "w", force_zip64=True) as stream:
            for row in rows:
                line = line_of(row)
                stream.write(line)
                told.rows, told.bytes = told.rows + 1, told.bytes + len(line)
                told.digest.update(line)
        self.parts[name] = told.part()
        return told.rows


@contextmanager
def written(target: Path, made: str, schema_version: str) -> Iterator[Writer]:
    """A backup that takes its name once it is whole; for its owner alone. Raises OSError, and leaves nothing half made.

    Nothing of that name may be there: a backup is never written over another.
    """
    if target.exists():
        raise _taken(target)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
                writer = Writer(file)
                yield writer
                manifest = Manifest(kind=KIND, format=FORMAT, made=made, schema_version=schema_version,
                                    parts=writer.parts)
                file.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            stream.flush()
            settle(stream.fileno())
        _named(Path(name), target)
    finally:
        with suppress(OSError):
            Path(name).unlink()


def _named(made: Path, target: Path) -> None:
    try:
        os.link(made, target)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:
        # A shared folder without hard links.
        made.rename(target)


def _taken(target: Path) -> FileError:
    return FileError(f"« {target} » existe déjà : donnez un autre nom, une sauvegarde n'en efface pas une autre.")


class Reader:
    """A backup that was wholly checked: its parts are what its manifest says."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file, self.manifest = file, manifest

    def rows(self, name: str) -> Iterator[Row]:
        """Those of a part; none when it is not there. Raises FileError on a line that is no object."""
        if name not in self.manifest.parts:
            return
        for line in _lines(self._file, name):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as failure:
                raise FileError(_DAMAGED.format(why=f"{name} ne se lit pas")) from failure
            if not isinstance(row, dict):
                raise FileError(_DAMAGED.format(why=f"{name} ne se lit pas"))
            yield row


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Raises FileError, in French, on what is no whole backup. A pass over the whole file, which writes nothing."""
    try:
        with zipfile.ZipFile(path) as file:
            reader = Reader(file, _manifest(file))
            for name, told in reader.manifest.parts.items():
                if _counted(file, name) != told:
                    raise FileError(_DAMAGED.format(why=f"{name} n'est pas ce qui avait été écrit"))
            yield reader
    except FileNotFoundError as failure:
        raise FileError(f"Le fichier « {path} » n'existe pas : vérifiez le chemin.") from failure
    except IsADirectoryError as failure:
        raise FileError(f"« {path} » est un dossier : donnez le fichier de la sauvegarde.") from failure
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as failure:
        raise FileError(_DAMAGED.format(why="le fichier est coupé ou modifié")) from failure


def _manifest(file: zipfile.ZipFile) -> Manifest:
    members = file.infolist()
    names = [member.filename for member in members]
    if MANIFEST not in names:
        raise FileError(_STRANGE)
    if len(names) != len(set(names)) or len(names) > MOST_PARTS or any(member.flag_bits & 1 for member in members):
        raise FileError(_STRANGE)
    if file.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise FileError(_STRANGE)
    try:
        with file.open(MANIFEST) as stream:
            said = json.loads(stream.read(MOST_MANIFEST))
        if not isinstance(said, dict) or said.get("kind") != KIND:
            raise FileError(_STRANGE)
        if isinstance(said.get("format"), int) and said["format"] > FORMAT:
            raise FileError(_NEWER)
        manifest = Manifest.model_validate(said)
    except FileError:
        raise
    except (ValueError, RecursionError, ValidationError) as failure:
        raise FileError(_STRANGE) from failure
    if {*manifest.parts, MANIFEST} != set(names):
        raise FileError(_DAMAGED.format(why="il y manque une partie, ou il y en a une de trop"))
    if sum(part.bytes for part in manifest.parts.values()) > MOST_BYTES:
        raise FileError("Cette sauvegarde annonce plus de 4 Go de données : aucun registre n'en tient autant. Rien n'a "
                        "été changé.")
    if any(file.getinfo(name).file_size != part.bytes for name, part in manifest.parts.items()):
        raise FileError(_DAMAGED.format(why="une partie n'a pas la taille annoncée"))
    return manifest


def _counted(file: zipfile.ZipFile, name: str) -> Part:
    told = _Count()
    for line in _lines(file, name):
        told.rows, told.bytes = told.rows + 1, told.bytes + len(line)
        told.digest.update(line)
    return told.part()


def _lines(file: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with file.open(name) as stream:
        while line := stream.readline(MOST_LINE + 1):
            if len(line) > MOST_LINE:
                raise FileError(_DAMAGED.format(why=f"{name} a une ligne trop longue"))
            yield line


def damaged(why: str) -> FileError:
    return FileError(_DAMAGED.format(why=why))
