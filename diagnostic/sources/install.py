"""Official files made into installed tables: recognised by what they hold, read, switched in at once."""

from __future__ import annotations

import fnmatch
import hashlib
import logging
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd

from diagnostic.sources.datasets import Dataset, Resolver, datasets
from diagnostic.sources.download import fetch
from diagnostic.sources.installed import data_folder
from diagnostic.sources.pack_writer import Origin, PackWriter, Piece, writing
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import FileError, no_room
from diagnostic.sources.resolvers import downloadable, found
from diagnostic.sources.web import Cancelled, Web, WebError
from diagnostic.wording import count, enumerate_fr, typography

log = logging.getLogger(__name__)

HEAD = 65_536
MOST_FILES = 5_000
MOST_DEPTH = 8
NAMED = 5
DOWNLOADS = "telechargements"


class Fate(StrEnum):
    INSTALLED = "installé"
    REFUSED = "refusé"
    ABSENT = "aucun fichier"
    CANCELLED = "arrêté"


class Phase(StrEnum):
    SEARCH = "recherche"
    DOWNLOAD = "téléchargement"
    READING = "lecture"
    DONE = "fini"


@dataclass(frozen=True)
class Step:
    """Where an installation is. `rank` of `count` datasets or files; `done` of `total` bytes of a download."""

    dataset: str
    phase: Phase
    rank: int
    count: int
    done: int = 0
    total: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one dataset. `said`: what is to be known of what is installed; `refused`: why a file was not
    taken, which may be one of several. Both in French."""

    dataset: str
    fate: Fate
    tables: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`remarks`: on files that are of no dataset."""

    outcomes: tuple[Outcome, ...]
    remarks: tuple[str, ...] = ()

    def of(self, fate: Fate) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.fate is fate)


Progress = Callable[[Step], None]


def install(wanted: Sequence[Dataset], ground: Ground, *, from_dir: Path | None = None, folder: Path | None = None,
            web: Web | None = None, progress: Progress = lambda step: None,
            cancelled: Callable[[], bool] = lambda: False) -> Report:
    """Install datasets from the files of a folder, else from their producers; the fate of each.

    A dataset that fails leaves what was installed of it before. Raises BusyError when another installation is under
    way, FileError when `from_dir` is no folder, OSError when the data folder cannot be written.
    """
    folder = folder or data_folder()
    with writing(folder) as writer:
        if from_dir is not None:
            return _from_files(wanted, ground, from_dir, writer, progress, cancelled)
        return _from_producers(wanted, ground, folder, writer, web or Web(), progress, cancelled)


def remove(identifiers: Sequence[str], folder: Path | None = None) -> tuple[str, ...]:
    """Forget installed datasets; those that were there. Raises BusyError, OSError."""
    with writing(folder or data_folder()) as writer:
        return tuple(identifier for identifier in identifiers if writer.drop(identifier))


# -- from the producers ------------------------------------------------------------------------------------------

def _from_producers(wanted: Sequence[Dataset], ground: Ground, folder: Path, writer: PackWriter, web: Web,
                    progress: Progress, cancelled: Callable[[], bool]) -> Report:
    outcomes = []
    for rank, dataset in enumerate(wanted):
        if cancelled():
            outcomes.append(Outcome(dataset.id, Fate.CANCELLED))
            continue
        tell = _Telling(dataset.id, rank, len(wanted), progress)
        batch = _Batch()
        try:
            for resolver in downloadable(dataset):
                # One file out of reach does not keep the others of its dataset away.
                try:
                    _bring(dataset, resolver, batch, ground, folder / DOWNLOADS, web, tell, cancelled)
                except WebError as failure:
                    batch.refusals.append(str(failure))
            outcomes.append(_kept(dataset, batch, writer))
        except Cancelled:
            outcomes.append(Outcome(dataset.id, Fate.CANCELLED))
        except WebError as failure:
            outcomes.append(Outcome(dataset.id, Fate.REFUSED, refused=(str(failure),)))
        tell(Phase.DONE)
    return Report(tuple(outcomes))


def _bring(dataset: Dataset, resolver: Resolver, batch: _Batch, ground: Ground, room: Path, web: Web, tell: _Telling,
           cancelled: Callable[[], bool]) -> None:
    tell(Phase.SEARCH)
    file = found(resolver, web)
    fetched = fetch(file, room, web, dataset.max_bytes, cancelled=cancelled,
                    progress=lambda done, total: tell(Phase.DOWNLOAD, done, total))
    tell(Phase.READING)
    origin = Origin(file.address, fetched.sha256, file.published, file.year)
    if refusal := batch.read(dataset, fetched.path, ground, origin):
        batch.refusals.append(refusal)
    shutil.rmtree(fetched.path.parent.parent, ignore_errors=True)


# -- from a folder -----------------------------------------------------------------------------------------------

def _from_files(wanted: Sequence[Dataset], ground: Ground, from_dir: Path, writer: PackWriter, progress: Progress,
                cancelled: Callable[[], bool]) -> Report:
    paths, remarks = listed(from_dir)
    batches: dict[str, _Batch] = defaultdict(_Batch)
    strange: list[str] = []
    # Several datasets may have one reader: the tables then tell which is which.
    readers = {dataset.reader: dataset for dataset in sorted(wanted, key=lambda dataset: dataset.max_bytes)}
    for rank, path in enumerate(paths):
        if cancelled():
            return Report(tuple(Outcome(dataset.id, Fate.CANCELLED) for dataset in wanted))
        candidates = recognised(path, tuple(readers.values()))
        if not candidates and not _goes_with(path.name, wanted):
            strange.append(path.name)
        refusals: list[tuple[str, str]] = []
        for dataset in candidates:
            _Telling(dataset.id, rank, len(paths), progress)(Phase.READING)
            # A file that two readers know is of the first that reads it whole.
            if not (refusal := batches[dataset.reader].read(dataset, path, ground)):
                break
            refusals.append((dataset.reader, refusal))
        else:
            for reader, refusal in refusals:
                batches[reader].refusals.append(refusal)
    if strange:
        told = "demandée" if len(wanted) < len(datasets()) else "connue"
        remarks += (typography(f"{count(len(strange), 'fichier')} d'aucune source {told}, "
                               f"{'laissé' if len(strange) == 1 else 'laissés'} de côté : "
                               f"{enumerate_fr(strange, NAMED)}."),)
    outcomes = tuple(_kept(dataset, batches[dataset.reader], writer) for dataset in wanted)
    return Report(outcomes, remarks)


def listed(from_dir: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files under a folder in a steady order, and what is to be said of those left out. Links are not followed.

    Raises FileError when it is no folder.
    """
    if not from_dir.is_dir():
        raise FileError(f"Le dossier « {from_dir} » n'existe pas : vérifiez le chemin.")
    paths: list[Path] = []
    for place, folders, names in os.walk(from_dir):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if len(Path(place).relative_to(from_dir).parts) >= MOST_DEPTH:
            folders.clear()
        paths += [path for name in sorted(names) if not name.startswith((".", "~$"))
                  and (path := Path(place, name)).is_file() and not path.is_symlink()]
        if len(paths) > MOST_FILES:
            return tuple(paths[:MOST_FILES]), (typography(
                f"Ce dossier contient plus de {MOST_FILES} fichiers : seuls les premiers ont été regardés."),)
    return tuple(paths), ()


def recognised(path: Path, among: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Datasets whose reader knows the file by what it holds; those that expect such a name first."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return ()
    known = [dataset for dataset in among if head and _knows(dataset, path.name, head)]
    return tuple(sorted(known, key=lambda dataset: not any(
        fnmatch.fnmatch(path.name.lower(), pattern.lower()) for pattern in dataset.patterns)))


def _goes_with(name: str, wanted: Sequence[Dataset]) -> bool:
    return any(fnmatch.fnmatch(name.lower(), pattern.lower()) for dataset in wanted for pattern in dataset.beside)


def _knows(dataset: Dataset, name: str, head: bytes) -> bool:
    try:
        return dataset.read_by().recognises(name, head)
    except Exception:
        # A reader must not raise on a file of another kind; if it does, the file is not its own.
        log.exception("The reader %s failed to tell a file", dataset.reader)
        return False


# -- reading and keeping -----------------------------------------------------------------------------------------

class _Batch:
    """What the files of one reader gave."""

    def __init__(self) -> None:
        self.pieces: dict[str, list[Piece]] = defaultdict(list)
        self.refusals: list[str] = []

    def read(self, dataset: Dataset, path: Path, ground: Ground, origin: Origin | None = None) -> str:
        """Read one file; why it is refused, or nothing. With an `origin`, it must also be what its reader knows."""
        try:
            if (size := path.stat().st_size) > dataset.max_bytes:
                raise ReadError(path.name, f"{size // 1_000_000} Mo, bien plus que prévu "
                                           f"({dataset.max_bytes // 1_000_000} Mo).")
            with path.open("rb") as stream:
                if origin is not None and not _knows(dataset, path.name, stream.read(HEAD)):
                    raise ReadError(path.name, "ce n'est pas un fichier de la forme que publie le producteur.")
                stream.seek(0)
                origin = origin or Origin(path.name, hashlib.file_digest(stream, "sha256").hexdigest())
            delivery = dataset.read_by().read(path, ground)
        except FileError as refusal:
            return str(refusal)
        except Exception as failure:
            if isinstance(failure, OSError) and no_room(failure):
                return typography(f"« {path.name} » n'a pas pu être lu : le disque des fichiers temporaires est plein. "
                                  "Libérez de la place, puis recommencez ; ce qui était installé le reste.")
            # Whatever a reader lets through, the other datasets must be installed and this one left as it was.
            log.exception("The reader %s failed", dataset.reader)
            return typography(f"« {path.name} » n'a pas pu être lu, une erreur est survenue : ce n'est sans doute pas "
                              "le fichier que publie le producteur.")
        for piece in _cut(delivery, origin):
            self.pieces[piece.table.name].append(piece)
        return ""


def _cut(delivery: Delivery, origin: Origin) -> Iterator[Piece]:
    return (Piece(table, (origin,), delivery.remarks) for table in delivery.tables)


def _kept(dataset: Dataset, batch: _Batch, writer: PackWriter) -> Outcome:
    """Install what a batch has of a dataset. Raises OSError."""
    pieces = tuple(one_of(batch.pieces[name]) for name in dataset.tables if batch.pieces.get(name))
    refusals = tuple(dict.fromkeys(batch.refusals))
    if not pieces:
        return Outcome(dataset.id, Fate.REFUSED if refusals else Fate.ABSENT, refused=refusals)
    writer.put(dataset, pieces)
    remarks = tuple(dict.fromkeys(remark for piece in pieces for remark in piece.remarks))
    return Outcome(dataset.id, Fate.INSTALLED, tuple(piece.table.name for piece in pieces), remarks, refusals)


def one_of(pieces: Sequence[Piece]) -> Piece:
    """One table from those of several files: added up when they share no unit, else the newest, with a remark."""
    newest = max(pieces, key=lambda piece: (piece.table.vintage, piece.origins[0].name))
    if len(pieces) == 1:
        return newest
    same = [piece for piece in pieces if piece.table.vintage == newest.table.vintage
            and list(piece.table.frame.columns) == list(newest.table.frame.columns)]
    key = newest.table.frame.columns[0]
    frames = [piece.table.frame for piece in same]
    units = pd.concat([frame[key].drop_duplicates() for frame in frames])
    remarks = tuple(dict.fromkeys(remark for piece in same for remark in piece.remarks))
    if len(same) == len(pieces) and not units.duplicated().any():
        whole = pd.concat(frames, ignore_index=True).sort_values(list(newest.table.frame.columns[:1]), kind="stable",
                                                                ignore_index=True)
        table = newest.table
        return Piece(Tidy(table.name, whole, table.title, table.description, table.vintage, table.columns, table.cog),
                     tuple(origin for piece in same for origin in piece.origins), remarks)
    aside = [origin.name for piece in pieces if piece is not newest for origin in piece.origins]
    return Piece(newest.table, newest.origins, (*newest.remarks, typography(
        f"Plusieurs fichiers donnent « {newest.table.title} » : le plus récent a été pris "
        f"({newest.origins[0].name}), sans {enumerate_fr(sorted(aside), NAMED)}.")))


class _Telling:
    def __init__(self, dataset: str, rank: int, total: int, progress: Progress) -> None:
        self._step, self._progress = (dataset, rank, total), progress

    def __call__(self, phase: Phase, done: int = 0, total: int | None = None) -> None:
        dataset, rank, number = self._step
        self._progress(Step(dataset, phase, rank, number, done, total))


def chosen(only: Sequence[str] = ()) -> tuple[Dataset, ...]:
    """The datasets of these ids, in the order of sources.toml; all of them without any. Raises FileError on an unknown
    id."""
    known = {dataset.id for dataset in datasets()}
    if unknown := sorted(set(only) - known):
        raise FileError(f"{'Source inconnue' if len(unknown) == 1 else 'Sources inconnues'} : {enumerate_fr(unknown)}. "
                        "`data list` les nomme toutes.")
    return tuple(dataset for dataset in datasets() if not only or dataset.id in only)
