"""What a listing would change in the register, told before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property

from diagnostic.geography.reading import Choice, shown
from diagnostic.geography.units import Unit
from diagnostic.indicators.territory import national_of
from diagnostic.registry.listing import Found, Listing
from diagnostic.registry.listing_units import Asked
from diagnostic.registry.model import Days, Entry, Sheet, Status, department_of_code, key_of, same
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, percent, plural, typography

# Share of the inhabitants of both perimeters together from which two names are likely those of one CPTS.
SAME_PERIMETER = 0.8
# Share of the communes known in a department that a listing tells of a department « in whole ».
WHOLE = 0.5
YES, NO = "oui", "non"
_NAMED = 8
_DAYS = tuple(day.name for day in fields(Days))


class Gone(StrEnum):
    """What becomes of the CPTS of the register that a listing, which tells their department in whole, does not name."""

    KEEP = "keep"
    PUT_ASIDE = "delete"


@dataclass(frozen=True)
class Step:
    """One CPTS of the listing as it would be recorded: `entry` is what the register holds, None for a new one; `kept`
    says in French what the register knows and the listing does not change."""

    found: Found
    wanted: Sheet
    entry: Entry | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renaming:
    """A CPTS of the listing that has almost the perimeter of one that bears another name. `share`: of the inhabitants
    of both (0–1)."""

    found: Found
    entry: Entry
    share: float


@dataclass(frozen=True)
class Plan:
    """`gone`: CPTS that the listing does not name, of the departments that it tells in whole (`whole`); `versions`: of
    every CPTS of the departments of `scope` when the plan was made. Nothing is written while `questions` are open."""

    listing: Listing
    new: tuple[Step, ...]
    changed: tuple[Step, ...]
    unchanged: tuple[Step, ...]
    gone: tuple[Entry, ...]
    choice: Gone
    renamings: tuple[Renaming, ...]
    questions: tuple[Asked, ...]
    remarks: tuple[str, ...]
    whole: tuple[str, ...]
    scope: frozenset[str]
    versions: Mapping[str, int]

    @property
    def put_aside(self) -> tuple[Entry, ...]:
        """Those that would be put aside: none unless it was chosen."""
        return self.gone if self.choice is Gone.PUT_ASIDE else ()

    @property
    def contacts(self) -> bool:
        """Whether it brings contacts of people."""
        return any(step.found.contacts for step in (*self.new, *self.changed, *self.unchanged))

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not (self.new or self.changed or self.put_aside or self.contacts)

    @property
    def touched(self) -> frozenset[str]:
        """Departments of the seats of all that would be written."""
        steps = (*self.new, *self.changed, *(step for step in self.unchanged if step.found.contacts))
        return frozenset({step.wanted.department for step in steps}
                         | {step.entry.sheet.department for step in steps if step.entry}
                         | {entry.sheet.department for entry in self.put_aside})

    @property
    def summary(self) -> str:
        """« 70 CPTS nouvelles, 2 modifiées, 3 inchangées, 1 absente de la liste. »"""
        absent = count(len(self.gone), "absente de la liste", "absentes de la liste")
        fate = plural(len(self.gone), "mise de côté", "mises de côté") if self.put_aside else (
            plural(len(self.gone), "gardée"))
        pieces = [count(len(self.new), "CPTS nouvelle", "CPTS nouvelles"), count(len(self.changed), "modifiée"),
                  count(len(self.unchanged), "inchangée"), *([f"{absent}, {fate}"] if self.gone else [])]
        return typography(f"{enumerate_fr(pieces)}.")


def plan_of(listing: Listing, entries: Iterable[Entry], warehouse: Warehouse, *,
            answers: Mapping[str, str] | None = None, gone: Gone = Gone.KEEP) -> Plan:
    """The plan of a listing on the living CPTS that a person sees. `answers`: to the questions of an earlier plan or
    of the reading, id → choice; `gone`: what becomes of those it should name and does not."""
    living = tuple(entry for entry in entries if not entry.deleted)
    return _Planning(listing, living, warehouse, answers or {}).plan(gone)


class _Planning:
    """A plan under way."""

    def __init__(self, listing: Listing, entries: Sequence[Entry], warehouse: Warehouse,
                 answers: Mapping[str, str]) -> None:
        self.listing, self.entries, self.warehouse, self.answers = listing, entries, warehouse, answers
        self.remarks: list[str] = []
        self.questions: list[Asked] = list(listing.questions)
        self.renamings: list[Renaming] = []

    def plan(self, gone: Gone) -> Plan:
        pairs = self._matched()
        asked = {id(one.found) for one in self.renamings}
        steps = [_step(found, entry) for found, entry in pairs if id(found) not in asked]
        for step in steps:
            self.remarks += [f"{shown(step.wanted.name)} : {sentence}" for sentence in step.kept]
        taken = {entry.id for _, entry in pairs if entry} | {one.entry.id for one in self.renamings}
        absent = self._gone(taken)
        scope = frozenset({step.wanted.department for step in steps} | set(self.whole)
                          | {entry.sheet.department for _, entry in pairs if entry}
                          | {one.entry.sheet.department for one in self.renamings})
        return Plan(
            self.listing, tuple(step for step in steps if step.entry is None),
            tuple(step for step in steps if step.entry and not same(step.entry.sheet, step.wanted)),
            tuple(step for step in steps if step.entry and same(step.entry.sheet, step.wanted)),
            absent, gone, tuple(self.renamings), tuple(self.questions), tuple(map(typography, self.remarks)),
            self.whole, scope,
            {entry.id: entry.version for entry in self.entries if entry.sheet.department in scope})

    # -- which is which --------------------------------------------------------------------------------------------

    def _matched(self) -> list[tuple[Found, Entry | None]]:
        """Each CPTS of the listing with the one of the register that it is."""
        by_id = {entry.id: entry for entry in self.entries}
        pairs: list[tuple[Found, Entry | None]] = []
        taken: set[str] = set()
        # A number says more than a name, wherever its row is.
        numbered = {found.id for found in self.listing.found} & by_id.keys()
        for found in self.listing.found:
            entry = by_id.get(found.id) or self._named(found)
            if entry is not None and (entry.id in taken or (entry.id != found.id and entry.id in numbered)):
                self.remarks.append(f"« {shown(found.sheet.name)} » (ligne {found.line}) est la même CPTS du registre "
                                    "qu'une autre de la liste : elle a été laissée de côté.")
                continue
            taken |= {entry.id} if entry else set()
            pairs.append((found, entry))
        return [(found, entry or self._renamed(found, taken)) for found, entry in pairs]

    def _named(self, found: Found) -> Entry | None:
        """The CPTS of its name: of its department, or of another that holds some of its communes."""
        key = key_of(found.sheet.name)
        bearers = self._by_name.get(key, [])
        here = [entry for entry in bearers if entry.sheet.department == found.sheet.department]
        codes = {unit.code for unit in found.sheet.units}
        near = [entry for entry in bearers if not codes.isdisjoint(unit.code for unit in entry.sheet.units)]
        return next(iter(here), near[0] if len(near) == 1 else None)

    @cached_property
    def _by_name(self) -> dict[str, list[Entry]]:
        named: dict[str, list[Entry]] = {}
        for entry in self.entries:
            named.setdefault(key_of(entry.sheet.name), []).append(entry)
        return named

    @cached_property
    def _listed(self) -> frozenset[str]:
        """Keys of the names that the listing gives."""
        return frozenset(map(key_of, (*(found.sheet.name for found in self.listing.found), *self.listing.unread)))

    @cached_property
    def _holders(self) -> dict[str, list[Entry]]:
        held: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for unit in entry.sheet.units:
                held.setdefault(unit.code, []).append(entry)
        return held

    def _renamed(self, found: Found, taken: set[str]) -> Entry | None:
        """The CPTS of another name that has its perimeter, when the person says it is the same."""
        met = {entry.id: entry for unit in found.sheet.units for entry in self._holders.get(unit.code, ())}
        for entry in (met[identifier] for identifier in sorted(met)):
            if entry.id in taken or key_of(entry.sheet.name) in self._listed:
                continue
            share = self._share(found.sheet.units, entry.sheet.units)
            if share < SAME_PERIMETER:
                continue
            identifier = f"renommee.{entry.id}"
            answer = self.answers.get(identifier)
            if answer == NO:
                continue
            taken.add(entry.id)
            if answer == YES:
                return entry
            self.renamings.append(Renaming(found, entry, share))
            self.questions.append(Asked(identifier, typography(
                f"« {shown(found.sheet.name)} » a {percent(100 * share, 0)} du périmètre de "
                f"« {shown(entry.sheet.name)} », que la liste ne nomme pas. Est-ce la même CPTS, renommée ?"), (
                Choice(YES, "La même : la renommer"), Choice(NO, "Une autre : l'ajouter")),
                shown(found.sheet.name), (found.line,)))
            return None
        return None

    def _share(self, first: Iterable[Unit], second: Iterable[Unit]) -> float:
        """Inhabitants of the communes of both, among those of either (0–1); communes where nobody is known to live."""
        one, other = ({unit.code for unit in units} for units in (first, second))
        known = national_of(self.warehouse)
        both, either = (sum(known.inhabitants(code) or 0 for code in codes if code in self.warehouse.gazetteer)
                        for codes in (one & other, one | other))
        return both / either if either else len(one & other) / len(one | other)

    # -- what the listing does not name ----------------------------------------------------------------------------

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """Departments that the listing tells in whole: those of the seat of one of its CPTS where it holds at least
        half of the communes that it and the register know to be held."""
        listed = {unit.code for found in self.listing.found for unit in found.sheet.units}
        known = listed | {unit.code for entry in self.entries for unit in entry.sheet.units}
        told, every = (Counter(map(department_of_code, codes)) for codes in (listed, known))
        return tuple(sorted({found.sheet.department for found in self.listing.found
                             if told[found.sheet.department] and
                             told[found.sheet.department] >= WHOLE * every[found.sheet.department]}))

    def _gone(self, taken: set[str]) -> tuple[Entry, ...]:
        """Dissolved ones are expected to be missing; drafts too, unless the listing tells some."""
        unread = set(map(key_of, self.listing.unread))
        drafts = any(found.sheet.status.draft for found in self.listing.found)
        return tuple(entry for entry in self.entries
                     if entry.id not in taken and entry.sheet.department in self.whole
                     and key_of(entry.sheet.name) not in unread and entry.sheet.status is not Status.DISSOLVED
                     and (drafts or not entry.sheet.status.draft))


def _step(found: Found, entry: Entry | None) -> Step:
    """What would be recorded: what the listing tells, over what the register knows."""
    if entry is None:
        return Step(found, found.sheet)
    told, known, speaks = found.sheet, entry.sheet, found.speaks
    units, kept = _units(told, known) if "units" in speaks else (known.units, ())
    days = replace(known.days, **{day: getattr(told.days, day) for day in _DAYS if day in speaks})
    taken = {name: getattr(told, name) for name in ("department", "status", "tier", "note") if name in speaks}
    if known.status is Status.UNSTATED:
        taken["status"] = told.status
    cog = told.cog if "cog" in speaks or units != known.units else known.cog
    # Another case or spacing is no other name.
    name = known.name if key_of(told.name) == key_of(known.name) else told.name
    return Step(found, replace(known, name=name, units=units, days=days, cog=cog, **taken), entry, kept)


def _units(told: Sheet, known: Sheet) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """The units of a listing; where it tells whole what the register holds in part, the part stays."""
    parts = {unit.code: unit for unit in known.units if not unit.whole}
    held = [unit.code for unit in told.units if unit.whole and unit.code in parts]
    units = tuple(parts[unit.code] if unit.code in held else unit for unit in told.units)
    if not held:
        return units, ()
    said = (f"{count(len(held), 'commune')} que la liste donne {plural(len(held), 'entière')} et que le registre tient "
            f"en partie ({enumerate_fr(held, _NAMED)}) : la part du registre est gardée.")
    return units, (typography(said),)
