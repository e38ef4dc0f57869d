"""Registered CPTS that already hold a part of the territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.register import Register
from diagnostic.indicators.territory import Territory
from diagnostic.record import Overlap


def overlaps(territory: Territory, register: Register, gazetteer: Gazetteer) -> tuple[Overlap, ...]:
    """Overlaps with the CPTS of the register, those that share most inhabitants first.

    A commune meets its arrondissements municipaux and they meet it. A commune that several CPTS divide among themselves
    counts whole in each of the overlaps: the register does not say who has which part. A unit taken in part shares the
    inhabitants of its part, at most.
    """
    # Code in the register → what it shares with the territory: (unit of the territory, inhabitants).
    met: dict[str, list[tuple[str, int]]] = defaultdict(list)
    own = dict(zip(territory.codes, territory.population.tolist(), strict=True))
    in_part = {unit.code for unit in territory.units if not unit.whole}
    for code, people in own.items():
        if code in register.cpts_of:
            met[code].append((code, people))
        for arrondissement in gazetteer.arrondissements_of(code):
            met[arrondissement].append((code, territory.national.inhabitants(arrondissement) or 0))
        if (mother := gazetteer.mother_of(code)) in register.cpts_of:
            met[mother].append((code, people))
    held = _ground(own.keys() - in_part, gazetteer)
    found = []
    for cpts in {cpts for code in met for cpts in register.cpts_of.get(code, ())}:
        codes = register.codes_of[cpts]
        shared: dict[str, int] = defaultdict(int)
        for unit, people in (meeting for code in codes for meeting in met.get(code, ())):
            # The arrondissements of a city taken in part hold more inhabitants than its part.
            shared[unit] = min(shared[unit] + people, own[unit])
        found.append(Overlap(cpts, tuple(sorted(shared)), sum(shared.values()),
                             whole=_ground(codes, gazetteer) <= held,
                             at_most=not in_part.isdisjoint(shared)))
    return tuple(sorted(found, key=lambda overlap: (-overlap.population, overlap.cpts)))


def is_territory_of(territory: Territory, cpts: str, register: Register, gazetteer: Gazetteer) -> bool:
    """Whether the territory is what the register lists for a CPTS, no more and no less: all of its units are whole, and
    a city is the same as all of its arrondissements, not as some of them."""
    return all(unit.whole for unit in territory.units) and (
        _ground(territory.codes, gazetteer) == _ground(register.codes_of[cpts], gazetteer))


def _ground(codes: Iterable[str], gazetteer: Gazetteer) -> frozenset[str]:
    """The same ground told by the smallest units: arrondissements in the place of their commune."""
    return frozenset(own for code in codes for own in (gazetteer.arrondissements_of(code) or (code,)))
