"""Territories to be compared with: EPCI and CPTS around, EPCI that are alike, and all of them by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.geography.units import UNIT_CODE, codes_of, units_of
from diagnostic.indicators.aggregation import Array, combine
from diagnostic.indicators.catalogue import POPULATION
from diagnostic.indicators.chosen import Peer
from diagnostic.indicators.measurement import Level
from diagnostic.indicators.memory import per_register, per_warehouse
from diagnostic.indicators.national import National
from diagnostic.indicators.register import register_of
from diagnostic.indicators.territory import national_of, territory
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

__all__ = ["LIKENESS", "Peer", "Peers", "peer_of", "peers"]

# What two EPCI are alike by; the logarithm of the first two, whose orders of magnitude matter and not their units.
ALIKE_BY = (POPULATION, "densite", "part_0_19", "part_65p", "evolution_annuelle")
IN_LOGARITHM = 2
LIKENESS = typography("Les plus proches par leur population, leur densité, leurs parts de moins de 20 ans et de 65 ans "
                      "ou plus et leur évolution annuelle, chacune rapportée à sa dispersion entre toutes les "
                      "intercommunalités (population et densité : en ordre de grandeur).")
MOST_ALIKE = 10
MOST_FOUND = 30
# A list of codes longer than any territory known is no territory to be compared with.
MOST_CODES = 2_000


@dataclass(frozen=True)
class Peers:
    """`neighbours`: EPCI that the territory touches or borders, then registered CPTS that it does not lie in and
    borders or shares a commune with. `similar`: the EPCI most alike (see LIKENESS), none of which touches it. `all`:
    every EPCI and every registered CPTS, by name.
    """

    neighbours: tuple[Peer, ...]
    similar: tuple[Peer, ...]
    all: tuple[Peer, ...]

    @cached_property
    def _folded(self) -> tuple[tuple[str, Peer], ...]:
        return tuple((fold(peer.label), peer) for peer in self.all)

    def search(self, text: str, most: int = MOST_FOUND) -> tuple[Peer, ...]:
        """Those whose name holds every word typed, the shortest names first; all words may be the beginnings of one."""
        words = fold(text).split()
        found = [peer for folded, peer in self._folded if all(f" {word}" in f" {folded}" for word in words)]
        return tuple(sorted(found, key=lambda peer: (len(peer.label), peer.label))[:most]) if words else ()


def peers(warehouse: Warehouse, codes: Iterable[str]) -> Peers:
    """What a territory of these codes (units, or IRIS of 9 characters) may be compared with."""
    everything, cpts = _everything(warehouse), _cpts(warehouse)
    national, atlas = national_of(warehouse), warehouse.atlas
    taken = {code[:5] for code in codes}
    communes = {national.commune_of.get(code, code) for code in taken}
    around = communes.union(national.commune_of.get(code, code) for code in atlas.crown(sorted(taken)))
    touched = {national.epcis[national.row[code]] for code in communes}
    bordering = {national.epcis[national.row[code]] for code in around}
    near_epci = [peer for peer in everything.epcis if peer.id in bordering]
    grounds = {peer: {national.commune_of.get(code[:5], code[:5]) for code in peer.codes} for peer in cpts}
    near_cpts = [peer for peer, ground in grounds.items() if ground & around and ground != communes]
    alone = len(touched) == 1 and communes == national.communes_of_epci(next(iter(touched)) or "")
    near_epci = [peer for peer in near_epci if not (alone and peer.id in touched)]
    return Peers(tuple(sorted(near_epci, key=lambda peer: (peer.id not in touched, peer.label)) + near_cpts),
                 _similar(everything, national, taken, {epci for epci in touched if epci}),
                 tuple(sorted((*everything.epcis, *cpts), key=lambda peer: (fold(peer.label), peer.id))))


def peer_of(key: str, warehouse: Warehouse) -> Peer | None:
    """The peer that a project keeps as « epci:200034692 », « cpts:CPTS Nice Centre » or « codes:30004-30062 ».

    None when there is none such, or none any more; anybody may have written it.
    """
    kind, _, name = key.partition(":")
    if kind == "epci":
        return _everything(warehouse).by_id.get(name)
    if kind == "cpts":
        return next((peer for peer in _cpts(warehouse) if peer.id == name), None)
    codes = tuple(sorted(set(name.split("-"))))
    if kind != "codes" or not name or len(codes) > MOST_CODES or not _known(codes, warehouse.gazetteer):
        return None
    return Peer("codes", "", typography("Territoire choisi"), codes)


def _known(codes: Iterable[str], gazetteer: Gazetteer) -> bool:
    """Whether they are whole units of today that count nobody twice."""
    listed = set(codes)
    return all(UNIT_CODE.fullmatch(code) and code in gazetteer for code in listed) and not any(
        mother in listed and not listed.isdisjoint(gazetteer.arrondissements_of(mother))
        for mother in gazetteer.mothers)


@dataclass(frozen=True)
class _Everything:
    """`features`: EPCI × ALIKE_BY, divided by their dispersion; `scale`: mean and dispersion of each."""

    epcis: tuple[Peer, ...]
    by_id: dict[str, Peer]
    codes: tuple[str, ...]
    features: Array
    scale: tuple[Array, Array]


@per_warehouse
def _everything(warehouse: Warehouse) -> _Everything:
    gazetteer, national = warehouse.gazetteer, national_of(warehouse)
    epcis = [Peer("epci", code, name, members) for code, name in gazetteer.epcis.items()
             if (members := gazetteer.members_of_epci(code))]
    totals = national.totals(Level.EPCI)
    columns = [national.position(name) for name in ALIKE_BY]
    raw = _features(national, totals.numerator[:, columns], totals.denominator[:, columns])
    scale = _scale(raw)
    return _Everything(tuple(sorted(epcis, key=lambda peer: fold(peer.label))), {peer.id: peer for peer in epcis},
                       totals.codes, (raw - scale[0]) / scale[1], scale)


@per_register
def _cpts(warehouse: Warehouse) -> tuple[Peer, ...]:
    """Registered CPTS by name; not those of which a part cannot be measured: so many inhabitants, nobody says which, or
    IRIS that the census has not."""
    gazetteer, national, register = warehouse.gazetteer, national_of(warehouse), register_of(warehouse)
    census = warehouse.iris_population.index
    found = []
    for name, codes in register.codes_of.items():
        units = [register.unit(name, code) for code in codes if code in national.row]
        known = tuple(sorted(unit.code for unit in units))
        measured = all(unit.declared is None and all(iris in census for iris in unit.iris) for unit in units)
        if known and measured and _known(known, gazetteer):
            found.append(Peer("cpts", name, name, codes_of(units)))
    return tuple(sorted(found, key=lambda peer: fold(peer.label)))


def _scale(raw: Array) -> tuple[Array, Array]:
    """Mean and dispersion of each column over what is known; 0 and 1 where nothing is, or nothing differs."""
    known = [column[~np.isnan(column)] for column in raw.T]
    spreads = [float(column.std()) if len(column) else 0.0 for column in known]
    return (np.array([float(column.mean()) if len(column) else 0.0 for column in known]),
            np.array([spread or 1.0 for spread in spreads]))


def _features(national: National, numerator: Array, denominator: Array) -> Array:
    """Values of ALIKE_BY from sums of terms (territories × ALIKE_BY), the first in logarithm; NaN where unknown."""
    values = np.column_stack([combine(national.catalogue[name], numerator[:, place], denominator[:, place])
                              for place, name in enumerate(ALIKE_BY)])
    sizes = values[:, :IN_LOGARITHM]
    values[:, :IN_LOGARITHM] = np.log(np.where(sizes > 0, sizes, np.nan))
    return values


def _similar(everything: _Everything, national: National, taken: Iterable[str], touched: set[str]) -> tuple[Peer, ...]:
    here = territory(units_of(taken), national)
    columns = [national.position(name) for name in ALIKE_BY]
    known = ~np.isnan(here.denominator[:, columns])
    sums = (np.where(known, terms[:, columns], 0.0).sum(axis=0)[None] for terms in (here.numerator, here.denominator))
    own = (_features(national, *sums) - everything.scale[0]) / everything.scale[1]
    squares = (everything.features - own) ** 2
    # What is unknown of either says nothing of their likeness.
    gaps = np.nansum(squares, axis=1) / np.maximum((~np.isnan(squares)).sum(axis=1), 1)
    gaps[np.isnan(squares).all(axis=1)] = np.nan
    found = []
    for group in np.argsort(gaps, kind="stable"):
        peer = everything.by_id.get(everything.codes[group])
        if peer and not np.isnan(gaps[group]) and peer.id not in touched:
            found.append(peer)
        if len(found) == MOST_ALIKE:
            break
    return tuple(found)
