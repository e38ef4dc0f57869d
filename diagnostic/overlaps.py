"""CPTS of the register that already hold a part of the territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.effect import DRAFT, effect_of
from diagnostic.coverage.found import Effect, Held, Holding
from diagnostic.coverage.ground import Ground, ground_of
from diagnostic.coverage.known import KNOWN
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import Unit
from diagnostic.indicators.memory import per_register
from diagnostic.indicators.register import Register, register_of
from diagnostic.indicators.territory import Territory
from diagnostic.record import Overlap
from diagnostic.sources.warehouse import Warehouse


def overlaps(territory: Territory, register: Register, warehouse: Warehouse) -> tuple[Overlap, ...]:
    """Overlaps with the CPTS of the register, those that share most inhabitants first.

    A commune meets its arrondissements municipaux and they meet it. A commune that several CPTS divide among themselves
    counts whole in each of the overlaps where nobody says who has which part; where the parts are told, as the coverage
    of the register counts them, and disjoint parts make no overlap. Of a CPTS that a listing tells, which says nothing
    of parts, a unit taken in part shares the inhabitants of its part, at most.
    """
    met = _met(territory, register, warehouse.gazetteer)
    told = _as_listed(territory, register, warehouse.gazetteer, met) if met.isdisjoint(register.stored) else \
        _as_covered(territory, register, ground_of(warehouse), met)
    return tuple(sorted(told, key=lambda overlap: (-overlap.population, overlap.cpts)))


def holdings_of(register: Register, cpts: Iterable[str] | None = None) -> tuple[Holding, ...]:
    """What CPTS of the register hold, under the name to tell of each; all of them unless some are named."""
    return tuple(Holding(name, name, tuple(register.unit(name, code) for code in register.codes_of[name]),
                         *((stored.department, stored.status) if (stored := register.stored.get(name)) else ()))
                 for name in (register.codes_of if cpts is None else cpts))


def shared_by_parts(register: Register) -> dict[str, str]:
    """Units known to be shared, and why: those of the application, then those that the register declares."""
    return {**KNOWN, **register.shared_by_parts}


@per_register
def coverage_in(warehouse: Warehouse) -> Coverage:
    """What the CPTS of the register cover, as this warehouse tells them."""
    register = register_of(warehouse)
    return coverage_of(holdings_of(register), ground_of(warehouse), shared_by_parts(register))


def effect_in(units: Iterable[Unit], warehouse: Warehouse) -> Effect:
    """What a territory would change in the register; in the place of the CPTS it is, when it is one.

    Communes it takes and zones blanches are told of the departments whose CPTS are all known, and of no other: where
    few are, everything else would be one.
    """
    ordered, register, coverage = tuple(units), register_of(warehouse), coverage_in(warehouse)
    itself = next((cpts for cpts in coverage.holders_of(ordered[0].code)
                   if is_territory_of(ordered, cpts, register, warehouse.gazetteer)), None) if ordered else None
    effect, ground = effect_of(ordered, coverage, but=itself), coverage.ground
    known = register.departments - register.partly
    taken = tuple(code for code in effect.taken if ground.department_of(ground.row[code]) in known)
    left = tuple(blank for blank in effect.left if known.issuperset(blank.departments))
    return replace(effect, taken=taken, left=left,
                   people=sum(int(ground.population[ground.row[code]]) for code in taken))


def is_territory_of(units: Iterable[Unit], cpts: str, register: Register, gazetteer: Gazetteer) -> bool:
    """Whether these units are what the register tells of a CPTS, no more and no less: a city is the same as all of its
    arrondissements, not as some of them, and a part of a unit that same part."""
    return same_units(units, (register.unit(cpts, code) for code in register.codes_of[cpts]), gazetteer)


def same_units(units: Iterable[Unit], others: Iterable[Unit], gazetteer: Gazetteer) -> bool:
    """Whether two perimeters are the same, as `is_territory_of` tells."""
    own, held = ({unit.code: unit for unit in perimeter} for perimeter in (units, others))
    return _ground(own, gazetteer) == _ground(held, gazetteer) and _parts(own.values()) == _parts(held.values())


def _parts(units: Iterable[Unit]) -> dict[str, tuple[object, ...]]:
    """What tells parts apart, by code: not why they are."""
    return {unit.code: (unit.iris, unit.declared.population if unit.declared else None)
            for unit in units if not unit.whole}


def _met(territory: Territory, register: Register, gazetteer: Gazetteer) -> set[str]:
    """CPTS that hold a unit of the territory, whole or in part."""
    return {cpts for code in territory.codes
            for place in (code, gazetteer.mother_of(code) or "", *gazetteer.arrondissements_of(code))
            for cpts in register.cpts_of.get(place, ())}


def _as_listed(territory: Territory, register: Register, gazetteer: Gazetteer, met: Collection[str]) -> list[Overlap]:
    """Of CPTS that listings tell: all of their units are whole there."""
    # Code in the register → what it shares with the territory: (unit of the territory, inhabitants).
    meetings: dict[str, list[tuple[str, int]]] = defaultdict(list)
    own = dict(zip(territory.codes, territory.population.tolist(), strict=True))
    in_part = {unit.code for unit in territory.units if not unit.whole}
    for code, people in own.items():
        meetings[code].append((code, people))
        for arrondissement in gazetteer.arrondissements_of(code):
            meetings[arrondissement].append((code, territory.national.inhabitants(arrondissement) or 0))
        if mother := gazetteer.mother_of(code):
            meetings[mother].append((code, people))
    held = _ground(own.keys() - in_part, gazetteer)
    found = []
    for cpts in met:
        codes = register.codes_of[cpts]
        shared: dict[str, int] = defaultdict(int)
        for unit, people in (meeting for code in codes for meeting in meetings.get(code, ())):
            # The arrondissements of a city taken in part hold more inhabitants than its part.
            shared[unit] = min(shared[unit] + people, own[unit])
        found.append(Overlap(cpts, tuple(sorted(shared)), sum(shared.values()),
                             whole=_ground(codes, gazetteer) <= held,
                             at_most=not in_part.isdisjoint(shared)))
    return found


def _as_covered(territory: Territory, register: Register, ground: Ground, met: Collection[str]) -> list[Overlap]:
    """As the coverage of the register counts the territory, were it recorded: what every holder of a unit says of its
    part bears upon what the others hold."""
    coverage = coverage_of([*holdings_of(register, met), Holding(DRAFT, "", territory.units)], ground,
                           shared_by_parts(register))
    gazetteer, own = ground.gazetteer, set(territory.codes)
    in_part = {unit.code for unit in territory.units if not unit.whole}
    held = _ground(own - in_part, gazetteer)
    found = []
    for pair in coverage.pairs():
        units = [unit for unit in pair.units if unit.held is not Held.SHARED]
        if pair.first != DRAFT or not units:
            continue
        codes = {unit.code if unit.code in own else gazetteer.mother_of(unit.code) or unit.code for unit in units}
        unsure = pair.second not in register.stored and not in_part.isdisjoint(codes)
        found.append(Overlap(pair.second, tuple(sorted(codes)), sum(unit.population for unit in units),
                             whole=held.issuperset(coverage.units_of(pair.second)),
                             at_most=unsure or any(unit.at_most for unit in units)))
    return found


def _ground(codes: Iterable[str], gazetteer: Gazetteer) -> frozenset[str]:
    """The same ground told by the smallest units: arrondissements in the place of their commune."""
    return frozenset(own for code in codes for own in (gazetteer.arrondissements_of(code) or (code,)))
