"""Help to decide: who could join to reach a size tier, and what removing a unit would cost. Told, never done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostic.aci.funding import funding
from diagnostic.aci.tiers import TierScale, size_tier
from diagnostic.drawing.effect import Effect, funding_change
from diagnostic.drawing.gestures import grouping_of
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.places import Place
from diagnostic.indicators.register import Register, register_of
from diagnostic.indicators.scales import scales_of
from diagnostic.indicators.territory import national_of
from diagnostic.record import Diagnosis, Overlap
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, number, percent, plural, quantity, typography

# Names told in one enumeration; the rest is counted.
NAMED = 4
# Of those who suffice alone, how many are named: who is named is shown.
SUFFICING = 3


@dataclass(frozen=True)
class Candidate:
    """A neighbour that would bring `population` inhabitants.

    `tier`: the tier once it has joined; `suffices`: it reaches the tier that is wanted, alone. `border_km`: shared with
    the territory. `epci`: name of its intercommunalité (in Grand Paris, of its EPT), empty without; `epci_share` (0–1):
    inhabitants of the territory who live in that one. `cpts`: registered CPTS that hold it, at least in part; `listed`
    is false where no register says anything of its department. `reason` tells it all, in French.
    """

    code: str
    name: str
    population: int
    suffices: bool
    tier: int
    border_km: float
    epci: str
    epci_share: float
    cpts: tuple[str, ...]
    listed: bool
    reason: str


@dataclass(frozen=True)
class Reach:
    """What is missing for a tier, and the neighbours who could bring it.

    `candidates`: the best ones; `around`: how many there are. `alone`: all those who suffice alone, in the same order.
    `together`: the first candidates it takes to reach the threshold, less those that the others can do without; empty
    when all the neighbours together do not reach it. `note`: what holds for every neighbour, that no reason says again;
    empty without.
    """

    tier: int
    threshold: int
    missing: int
    candidates: tuple[Candidate, ...]
    around: int
    alone: tuple[Candidate, ...]
    together: tuple[Candidate, ...]
    sentence: str
    note: str = ""

    @property
    def first(self) -> tuple[Candidate, ...]:
        """Those who suffice alone and are named in the sentence."""
        return self.alone[:SUFFICING]

    @property
    def others(self) -> tuple[Candidate, ...]:
        """The best ones, without the first."""
        return tuple(candidate for candidate in self.candidates if candidate not in self.first)


@dataclass(frozen=True)
class Loss:
    """What a territory would lose with one of its units.

    `population`: inhabitants that would remain. `detached`: groups of units that would no longer hold to the rest by
    a border, and do now. `enclosed`: the unit would become a gap in the territory. `cut`: names of the EPCI that are
    whole now and would no longer be; `left`: those of which nothing would remain. `ended`: overlaps with a registered
    CPTS that would be over.
    """

    code: str
    name: str
    population: int
    effect: Effect
    detached: tuple[tuple[str, ...], ...]
    enclosed: bool
    cut: tuple[str, ...]
    left: tuple[str, ...]
    ended: tuple[Overlap, ...]
    sentence: str


# -- reaching a tier --------------------------------------------------------------------------------------------------


def to_reach(diagnosis: Diagnosis, warehouse: Warehouse, tier: int | None = None, limit: int = 8) -> Reach | None:
    """Which neighbours would bring the territory to `tier` (the next one by default), best first.

    Ranked: not yet in a registered CPTS; then in the EPCI of the largest share of the territory's inhabitants; then by
    the length of the shared border. A neighbour without inhabitants, or of unknown population, is none. None when the
    tier is reached already, when there is no larger one, or nobody around. Raises ValueError on a tier that the scale
    does not have.
    """
    scale = _scale(diagnosis, warehouse)
    wanted = tier if tier is not None else min(diagnosis.tiers[0].tier + 1, scale.steps[-1].tier)
    threshold = next((step.first for step in scale.steps if step.tier == wanted), None)
    if threshold is None:
        raise ValueError(typography(f"La taille {wanted} n'existe pas dans ce barème."))
    missing = threshold - diagnosis.population
    candidates = _ranked(diagnosis, warehouse, scale, wanted, missing) if missing > 0 else []
    if not candidates:
        return None
    alone = tuple(candidate for candidate in candidates if candidate.suffices)
    together = _together(candidates, missing)
    return Reach(wanted, threshold, missing, tuple(candidates[:limit]), len(candidates), alone, together,
                 _how(wanted, missing, alone, together), _unlisted(candidates, warehouse.gazetteer))


def _ranked(diagnosis: Diagnosis, warehouse: Warehouse, scale: TierScale, wanted: int, missing: int) -> list[Candidate]:
    gazetteer, national, register = warehouse.gazetteer, national_of(warehouse), register_of(warehouse)
    living = Counter[str | None]()
    for unit in diagnosis.units:
        living[grouping_of(unit.code, gazetteer)] += unit.population
    found = []
    crown = warehouse.atlas.crown_borders(diagnosis.perimeter.codes)
    people_of = {code: int(np.nan_to_num(national.population[national.row[code]])) for code in crown}
    around = {code: (gazetteer.place(code), people) for code, people in people_of.items() if people}
    somewhere = any(place.department in register.departments or _holders(place, register, gazetteer)
                    for place, _ in around.values())
    for code, (place, people) in around.items():
        border, epci = crown[code], grouping_of(code, gazetteer)
        share = living[epci] / diagnosis.population if epci and diagnosis.population else 0.0
        name = gazetteer.epci_name(epci) if epci else ""
        cpts, listed = _holders(place, register, gazetteer), place.department in register.departments
        reached = size_tier(diagnosis.population + people, scale).tier
        reason = typography(" ; ".join([
            _brings(people, missing, reached, wanted), _same_epci(name, share), f"{_km(border)} de frontière commune",
            *([_registered(cpts, listed=listed)] if somewhere else [])]) + ".")
        found.append(Candidate(code, place.name, people, people >= missing, reached, border, name, share, cpts, listed,
                               reason))
    return sorted(found, key=lambda one: (bool(one.cpts), -one.epci_share, -one.border_km, one.code))


def _holders(place: Place, register: Register, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Registered CPTS of a unit: its own, those of its commune, and those of its arrondissements."""
    family = (place.code, place.mother or "", *gazetteer.arrondissements_of(place.code))
    return tuple(sorted({cpts for code in family for cpts in register.cpts_of.get(code, ())}))


def _together(candidates: Sequence[Candidate], missing: int) -> tuple[Candidate, ...]:
    sums = np.cumsum([candidate.population for candidate in candidates])
    if sums[-1] < missing:
        return ()
    needed = list(candidates[:int(np.searchsorted(sums, missing)) + 1])
    spare = int(sums[len(needed) - 1]) - missing
    for candidate in reversed(needed[:-1]):
        if candidate.population <= spare:
            needed.remove(candidate)
            spare -= candidate.population
    return tuple(needed)


def _how(tier: int, missing: int, alone: Sequence[Candidate], together: Sequence[Candidate]) -> str:
    names = enumerate_fr((candidate.name for candidate in alone or together), SUFFICING if alone else NAMED)
    if alone:
        how = f"{'Cet ajout y suffirait' if len(alone) == 1 else 'Chacun de ces ajouts y suffirait'} : {names}."
    elif together:
        how = f"Aucun voisin n'y suffirait seul ; ensemble, {names} y suffiraient."
    else:
        how = "Tous les voisins réunis n'y suffiraient pas."
    return typography(f"Il manque {count(missing, 'habitant')} pour la taille {tier}. {how}")


def _brings(people: int, missing: int, reached: int, wanted: int) -> str:
    if people < missing:
        return f"Apporte {number(people)} des {number(missing)} habitants qui manquent"
    further = f" et mène à la taille {reached}" if reached > wanted else ""
    return f"Suffit à atteindre la taille {wanted} ({count(people, 'habitant')}){further}"


def _same_epci(epci: str, share: float) -> str:
    if not epci:
        return "sans intercommunalité"
    if not share:
        return f"dans une autre intercommunalité ({epci})"
    who = ("tous les habitants" if share == 1 else "presque tous les habitants" if share > 0.995 else
           f"{percent(100 * share, 0)} des habitants" if share >= 0.005 else "quelques habitants")
    return f"dans l'intercommunalité de {who} du territoire ({epci})"


def _km(border: float) -> str:
    return quantity(border, "km", 1) if border >= 0.05 else f"moins de {quantity(0.1, 'km', 1)}"


def _registered(cpts: Sequence[str], *, listed: bool) -> str:
    if cpts:
        return f"déjà dans {enumerate_fr(cpts)}"
    return "dans aucune CPTS enregistrée" if listed else "CPTS existantes inconnues dans ce département"


def _unlisted(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> str:
    if any(candidate.listed or candidate.cpts for candidate in candidates):
        return ""
    departments = {gazetteer.place(candidate.code).department for candidate in candidates}
    return f"CPTS existantes inconnues dans {plural(len(departments), 'ce département', 'ces départements')}."


# -- losing a unit ----------------------------------------------------------------------------------------------------


def losing(diagnosis: Diagnosis, code: str, warehouse: Warehouse) -> Loss:
    """What the territory would lose without the unit `code` (5 characters), whole or in part as it holds it.

    Raises ValueError on a unit that is not in the territory, or is all of it.
    """
    unit = next((unit for unit in diagnosis.units if unit.code == code), None)
    rest = [other for other in diagnosis.perimeter.codes if other != code]
    if unit is None:
        raise ValueError(typography("Cette commune n'est pas dans le territoire."))
    if not rest:
        raise ValueError(typography("Un territoire garde au moins une commune."))
    before, after = diagnosis.tiers[0].tier, diagnosis.population - unit.population
    tier = size_tier(after, _scale(diagnosis, warehouse)).tier
    money, partial = 0, False
    if tier != before:
        money, partial = funding_change(diagnosis.funding, funding(tier, warehouse.table("aci_financement")),
                                        diagnosis.plan)
    change = Effect(-unit.population, before, tier, money, partial, -1)
    detached = _detached(diagnosis, code, rest, warehouse)
    enclosed = _encloses(rest, {code, warehouse.gazetteer.mother_of(code)}, warehouse)
    epcis = [epci for epci in diagnosis.perimeter.epcis if epci.code == unit.epci]
    staying = any(other.epci == unit.epci for other in diagnosis.units if other.code != code)
    cut = tuple(epci.name for epci in epcis if staying and not epci.cut)
    left = tuple(epci.name for epci in epcis if not staying)
    ended = tuple(overlap for overlap in diagnosis.overlaps if overlap.codes == (code,))
    told = [f"Sans {unit.name} : {change.words}.",
            *_consequences(detached, enclosed, cut, left, ended, warehouse.gazetteer)]
    return Loss(code, unit.name, after, change, detached, enclosed, cut, left, ended, typography(" ".join(told)))


def _scale(diagnosis: Diagnosis, warehouse: Warehouse) -> TierScale:
    return next(scale for scale in scales_of(warehouse) if scale.name == diagnosis.tiers[0].scale)


def _detached(diagnosis: Diagnosis, code: str, rest: Sequence[str],
              warehouse: Warehouse) -> tuple[tuple[str, ...], ...]:
    """The pieces, but for the main one, of what the removal makes of the piece where the unit is."""
    piece = next(set(part) for part in diagnosis.perimeter.parts if code in part)
    pieces = [part for part in warehouse.atlas.parts(rest) if part[0] in piece]
    main = max(pieces, key=len, default=())
    return tuple(part for part in pieces if part != main)


def _encloses(rest: Sequence[str], codes: set[str | None], warehouse: Warehouse) -> bool:
    holes = warehouse.atlas.holes(rest)
    return any(not codes.isdisjoint(set(hole.codes).difference(hole.elsewhere)) for hole in holes)


def _consequences(detached: Sequence[tuple[str, ...]], enclosed: bool, cut: Sequence[str], left: Sequence[str],
                  ended: Sequence[Overlap], gazetteer: Gazetteer) -> Iterator[str]:
    if detached:
        apart = [gazetteer.place(code).name for part in detached for code in part]
        touch = plural(len(apart), "toucherait", "toucheraient")
        yield f"{enumerate_fr(apart, NAMED)} ne {touch} plus le reste du territoire."
    if enclosed:
        yield "Le territoire l'entourerait : ce serait une enclave."
    for name in cut:
        yield f"{name} ne serait plus entière dans le territoire."
    for name in left:
        yield f"Le territoire ne toucherait plus {name}."
    if ended:
        yield (f"{plural(len(ended), 'Fin du chevauchement', 'Fin des chevauchements')} avec "
               f"{enumerate_fr(overlap.cpts for overlap in ended)}.")
