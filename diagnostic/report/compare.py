"""What changed between two packs of a territory: its perimeter, its size, each figure, its checks, its sources."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from diagnostic.figures.readings import figure_of, status_note, value_note, value_said
from diagnostic.indicators.catalogue import Indicator, catalogue
from diagnostic.record import Diagnosis
from diagnostic.serialisation import FormatError, from_json
from diagnostic.sources.refusals import FileError
from diagnostic.wording import NARROW, NBSP, number, plural, signed

DIAGNOSIS = "diagnostic.json"
# The whole diagnosis of the widest territory, 5 000 communes with everything installed, is a third of it.
MOST_BYTES = 100_000_000
_MOST_MEMBERS = 5_000


@dataclass(frozen=True)
class Side:
    """A figure in one of the packs; `said` in words, empty when the pack does not have it, `bare` without its unit."""

    value: float | None
    said: str
    bare: str
    vintage: str
    status: str
    source: str


@dataclass(frozen=True)
class Change:
    """An indicator that is not the same in both. `why`: what changed, in French words.

    `main`: shown in the foreground of a diagnosis. `gap`: the difference in words, « −2,7 % », « +0,4 point ».
    """

    indicator: str
    label: str
    main: bool
    before: Side
    after: Side
    difference: float | None
    gap: str
    why: tuple[str, ...]

    @property
    def size(self) -> float:
        """How much it moved, from 0 to 2 times the larger of its two values."""
        largest = max(abs(self.before.value or 0), abs(self.after.value or 0))
        return abs(self.difference) / largest if self.difference and largest else 0


@dataclass(frozen=True)
class Changes:
    """Everything that changed, empty or None where nothing did. Pairs are (before, after).

    `unit_names`: name of each unit told, by code.
    """

    names: tuple[str, str]
    data_versions: tuple[str, str]
    units_gained: tuple[str, ...]
    units_lost: tuple[str, ...]
    units_partly: tuple[str, ...]
    unit_names: Mapping[str, str]
    population: tuple[int, int]
    population_years: tuple[int, int]
    tiers: tuple[str, str]
    indicators: tuple[Change, ...]
    checks_gained: tuple[str, ...]
    checks_lost: tuple[str, ...]
    sources_gained: tuple[str, ...]
    sources_lost: tuple[str, ...]

    @property
    def none(self) -> bool:
        pairs = (self.names, self.data_versions, self.population, self.population_years, self.tiers)
        told = (self.units_gained, self.units_lost, self.units_partly, self.indicators, self.checks_gained,
                self.checks_lost, self.sources_gained, self.sources_lost)
        return all(before == after for before, after in pairs) and not any(told)

    def as_json(self) -> dict[str, Any]:
        return {"schema": 1, **asdict(self)}


def read_pack(path: Path) -> Diagnosis:
    """The diagnosis of a pack: its folder, its zip, or its `diagnostic.json`. Nothing is unfolded on disk.

    Raises FileError, a sentence in French that names the file.
    """
    try:
        content = _in_folder(path) if path.is_dir() else _in_file(path)
    except FileNotFoundError:
        raise FileError(f"« {path} » n'existe pas : vérifiez le chemin.") from None
    except OSError as failure:
        raise FileError(f"« {path} » ne peut pas être lu.") from failure
    try:
        return from_json(content)
    except FormatError as failure:
        raise FileError(f"« {path} » : {failure}") from failure


def _in_folder(folder: Path) -> bytes:
    found = sorted(folder.glob(f"donnees/*{DIAGNOSIS}")) or sorted(folder.glob(f"*{DIAGNOSIS}"))
    return _in_file(_only(found, folder))


def _in_file(path: Path) -> bytes:
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            stream.seek(0)
            return _bounded(stream, path)
        try:
            with zipfile.ZipFile(path) as archive:
                if len(archive.infolist()) > _MOST_MEMBERS:
                    raise FileError(f"« {path} » contient trop de fichiers pour un dossier de l'application.")
                member = _only([item for item in archive.infolist() if item.filename.endswith(DIAGNOSIS)], path)
                if member.flag_bits & 1:
                    raise FileError(f"« {path} » est protégé par un mot de passe : refaites-le sans mot de passe.")
                with archive.open(member) as inside:
                    return _bounded(inside, path)  # type: ignore[arg-type]
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as failure:
            if isinstance(failure, FileError):
                raise
            raise FileError(f"« {path} » est abîmé ou incomplet : refaites-le, puis recommencez.") from failure


def _bounded(stream: BinaryIO, path: Path) -> bytes:
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileError(f"« {path} » est trop lourd pour un dossier de l'application : il n'a pas été lu.")
    return content


def _only(found: list[Any], path: Path) -> Any:
    if not found:
        raise FileError(f"« {path} » n'est pas un dossier de l'application : il n'y a pas de fichier « {DIAGNOSIS} ». "
                        "Il est écrit avec les fichiers de données (--parts donnees).")
    if len(found) > 1:
        raise FileError(f"« {path} » contient plusieurs diagnostics : donnez le dossier d'un seul territoire.")
    return found[0]


def changes(before: Diagnosis, after: Diagnosis) -> Changes:
    """What `after` has that `before` has not, and the reverse."""
    held = [{unit.code: unit for unit in diagnosis.perimeter.units} for diagnosis in (before, after)]
    both = held[0].keys() & held[1].keys()
    names = dict.fromkeys([*(measured.indicator for measured in before.measurements),
                           *(measured.indicator for measured in after.measurements)])
    compared = [_change(name, before, after) for name in names]
    moved = held[0].keys() ^ held[1].keys() | {code for code in both if held[0][code] != held[1][code]}
    unit_names = {unit.code: unit.name for diagnosis in (before, after) for unit in diagnosis.units
                  if unit.code in moved}
    checks = [[check.message for check in diagnosis.checks] for diagnosis in (before, after)]
    sources = [[source.citation for source in diagnosis.sources] for diagnosis in (before, after)]
    return Changes(
        (before.name, after.name), (before.data_version, after.data_version),
        tuple(sorted(held[1].keys() - both)), tuple(sorted(held[0].keys() - both)),
        tuple(sorted(code for code in both if held[0][code] != held[1][code])), unit_names,
        (before.population, after.population), (before.population_year, after.population_year),
        (before.tiers[0].label, after.tiers[0].label), tuple(change for change in compared if change.why),
        _new(checks[1], checks[0]), _new(checks[0], checks[1]), _new(sources[1], sources[0]),
        _new(sources[0], sources[1]))


def _new(those: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(dict.fromkeys(one for one in those if one not in known))


def _change(name: str, before: Diagnosis, after: Diagnosis) -> Change:
    sides = [_side(name, diagnosis) for diagnosis in (before, after)]
    old, new = sides
    why = []
    if not old.said or not new.said:
        why = [] if old.said == new.said else ["nouveau" if new.said else "disparu"]
    else:
        why = [word for word, same in (
            ("valeur", (old.value, old.said) == (new.value, new.said)), ("millésime", old.vintage == new.vintage),
            ("source", old.source == new.source), ("statut", old.status == new.status)) if not same]
    entry = _entry(name, after) or _entry(name, before)
    difference = new.value - old.value if old.value is not None and new.value is not None else None
    return Change(name, entry.label if entry else name, entry is not None and entry.display == "principal", old, new,
                  difference, _gap(entry, old.value, difference), tuple(why))


def _gap(entry: Indicator | None, value: float | None, difference: float | None) -> str:
    """Of percentages in points, of anything else in percent; nothing of what cannot be told so."""
    if entry is None or not value or difference is None:
        return ""
    if not entry.unit.startswith("%"):
        return f"{signed(100 * difference / abs(value), 1)}{NARROW}%"
    return f"{signed(difference, entry.decimals)}{NBSP}{plural(difference, 'point')}"


def _entry(name: str, diagnosis: Diagnosis) -> Indicator | None:
    """None for an indicator that neither the catalogue of this version nor the diagnosis knows."""
    brought = any(entry.id == name for entry in (*diagnosis.own, *diagnosis.filled))
    return diagnosis.entry(name) if brought or name in catalogue() else None


def _side(name: str, diagnosis: Diagnosis) -> Side:
    measured, entry = diagnosis.measurement(name), _entry(name, diagnosis)
    if measured is None or (measured.value is None and measured.least is None and not measured.hidden_units):
        return Side(None, "", "", "", "", "")
    said = value_said(entry, measured) if entry else number(measured.value, 2)
    note = value_note(measured)
    source = diagnosis.provenance(measured.source) if measured.source else None
    bare = figure_of(entry, measured.value, unit=False) if entry and measured.value is not None else said
    return Side(measured.value, f"{said} ({note})" if note and note != status_note(measured) else said, bare,
                measured.vintage, measured.status.value, source.citation if source else measured.source)
