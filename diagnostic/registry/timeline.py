"""What happened to a commune or to a CPTS, from the revisions, the work on conflicts and the shared communes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, cast, or_

from diagnostic.geography.units import Unit
from diagnostic.registry import schema
from diagnostic.registry.case import event_words, quoted
from diagnostic.registry.cases import read_cases
from diagnostic.registry.door import Turn
from diagnostic.registry.model import RegistryError, Revision
from diagnostic.registry.perimeters import revisions_seen, seen
from diagnostic.registry.register import Desk
from diagnostic.registry.shared import Said, read_declarations
from diagnostic.registry.terms import part_words
from diagnostic.wording import NBSP, count, enumerate_fr

# Communes named in one line of a timeline.
_NAMED = 6


class Kind(StrEnum):
    """What a happening is of."""

    PERIMETER = "périmètre"
    CASE = "conflit"
    SHARED = "commune partagée"


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `what`: in one sentence; `why`: the reason given, or the comment; `cpts`: ids of the
    CPTS it is about."""

    when: datetime
    who: str
    kind: Kind
    what: str
    why: str
    cpts: tuple[str, ...] = ()


def timeline(desk: Desk, *, code: str = "", cpts: str = "", within: Iterable[str] = (),
             named: Callable[[str], str] = str) -> tuple[Happening, ...]:
    """All that happened to a unit (`code`) or to a CPTS (its id), the last first, as far as the person may know of it.

    `within`: other codes that name the same ground, such as the city of an arrondissement; `named`: what a unit is
    called, by its code. Raises RegistryError unless one of the two is given, UnknownCptsError.
    """
    if bool(code) == bool(cpts):
        raise RegistryError("Choisissez une commune, ou une CPTS, pour lire ce qui lui est arrivé.")
    codes = frozenset({code, *within})
    with desk.door.reading() as turn:
        found = _of_cpts(turn, cpts, named) if cpts else _of_codes(turn, codes, named)
    # What one transaction did is told backwards too.
    return tuple(reversed(_merged(found)))


def _merged(found: Iterable[Happening]) -> list[Happening]:
    """By date; what is of the same CPTS or pair in its own order, that of its numbers: where a clock was set back,
    nothing is told before what it came after."""
    latest: dict[tuple[Kind, tuple[str, ...]], datetime] = {}
    ranked = []
    for happening in found:
        of = happening.kind, happening.cpts
        latest[of] = max(happening.when, latest.get(of, happening.when))
        ranked.append((latest[of], happening))
    return [happening for _, happening in sorted(ranked, key=lambda pair: pair[0])]


def _of_cpts(turn: Turn, cpts: str, named: Callable[[str], str]) -> list[Happening]:
    seen(turn, cpts)
    found = [Happening(told.when, told.who, Kind.PERIMETER, _revision_words(told, named), told.why, (cpts,))
             for told in revisions_seen(turn, schema.revision.c.cpts_id == cpts)]
    return found + _events(turn, cpts, None, named)


def _of_codes(turn: Turn, codes: frozenset[str], named: Callable[[str], str]) -> list[Happening]:
    table = schema.revision
    # The text of a sheet holds its codes between quotes: few CPTS are read in full.
    met = [cast(table.c.sheet, Text).contains(f'"{code}"', autoescape=True) for code in sorted(codes)]
    ids = {told.cpts for told in revisions_seen(turn, or_(*met))}
    found, held = [], dict[str, tuple[Unit, ...]]()
    for told in revisions_seen(turn, table.c.cpts_id.in_(ids)):
        before, held[told.cpts] = held.get(told.cpts, ()), _held(told, codes)
        if words := _move_words(before, held[told.cpts]):
            found.append(Happening(told.when, told.who, Kind.PERIMETER,
                                   f"{words}{NBSP}: {quoted(told.after.name)} ({told.deed.label})", told.why,
                                   (told.cpts,)))
    for said in read_declarations(turn.link, schema.shared_event.c.code.in_(codes)):
        what = "déclarée partagée entre CPTS" if said.said is Said.SHARED else "n'est plus déclarée partagée"
        found.append(Happening(said.when, said.who, Kind.SHARED, f"{named(said.code)} {what}", said.reason))
    return found + _events(turn, None, codes, named)


def _events(turn: Turn, cpts: str | None, codes: frozenset[str] | None,
            named: Callable[[str], str]) -> list[Happening]:
    """Events of cases: of a CPTS, or those that speak of some units, and the answers to them."""
    found = []
    for case in read_cases(turn, cpts):
        about = {event.number for event in case.events
                 if codes is None or any(term.code in codes for term in event.terms)}
        found += [Happening(event.when, event.who, Kind.CASE,
                            f"{event_words(event, case, named)} (conflit entre {case.quoted(case.first.id)} et "
                            f"{case.quoted(case.second.id)})", event.text, case.pair)
                  for event in case.events if codes is None or event.number in about or event.about in about]
    return found


def _held(told: Revision, codes: frozenset[str]) -> tuple[Unit, ...]:
    """What the CPTS holds of the ground after a change."""
    if told.deleted or not told.after.status.living:
        return ()
    return tuple(unit for unit in told.after.units if unit.code in codes)


def _move_words(before: tuple[Unit, ...], after: tuple[Unit, ...]) -> str:
    """What a change did to a unit; nothing where it did nothing to it."""
    if before == after:
        return ""
    if not before:
        return "Prise" if after[0].whole else f"Prise en partie ({part_words(after[0])})"
    return f"Part changée ({part_words(after[0])})" if after else "Quittée"


def _revision_words(told: Revision, named: Callable[[str], str]) -> str:
    """« Modification : 2 communes ajoutées (Nice et Èze) »."""
    before = () if told.before is None else told.before.units
    held = {unit.code: unit for unit in before}
    kept = {unit.code: unit for unit in told.after.units}
    moves = (("ajoutée", [code for code in kept if code not in held]),
             ("retirée", [code for code in held if code not in kept]),
             ("changée de part", [code for code in kept if code in held and kept[code] != held[code]]))
    said = [_codes_words(word, codes, named) for word, codes in moves if codes]
    if told.before is not None and told.before.name != told.after.name:
        said.insert(0, f"renommée {quoted(told.after.name)}")
    if told.before is not None and told.before.status is not told.after.status:
        said.insert(0, told.after.status.label)
    label = told.deed.label[:1].upper() + told.deed.label[1:]
    return f"{label}{NBSP}: {', '.join(said)}" if said else label


def _codes_words(word: str, codes: list[str], named: Callable[[str], str]) -> str:
    first, _, rest = word.partition(" ")
    agreed = f"{first}s" if len(codes) > 1 else first
    listed = enumerate_fr([named(code) for code in codes], _NAMED)
    return f"{count(len(codes), 'commune')} {' '.join(filter(None, (agreed, rest)))} ({listed})"
