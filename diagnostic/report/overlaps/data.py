"""The overlaps of an area as data: JSON of a stable shape, with a version that changes with it, and a flat table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any

import pandas as pd

from diagnostic.coverage.effect import DRAFT
from diagnostic.coverage.found import Blank, Effect, Fragments, Misread, Pair, Tally
from diagnostic.report.files.delimited import csv_bytes
from diagnostic.report.overlaps.view import View
from diagnostic.report.text import clean

# Changes when a key changes its meaning or goes; keys that come do not change it.
VERSION = 1
# A share in a thousand million.
_DECIMALS = 9
COVERED = "couverte"


def overlaps_json(view: View) -> str:
    """All that is told of an area."""
    departments = view.warehouse.gazetteer.departments
    return _written({
        "version": VERSION, "genre": "chevauchements", **_head(view),
        "bilan": tally_data(view.tally),
        "departements": [{"code": code, "nom": departments[code], "bilan": tally_data(tally)}
                         for code, tally in view.by_department.items()],
        "cpts": [_cpts(view, identifier) for identifier in view.cpts],
        "chevauchements": [pair_data(view, pair) | {"dossier": view.state(pair)} for pair in view.pairs],
        "groupes": [list(group) for group in view.groups],
        "zones_blanches": [blank_data(view, blank) for blank in view.blanks],
        "fragmentation": [_fragments(view, found) for found in view.fragments],
        "codes_a_revoir": [_misread(found) for found in view.coverage.misread if found.id in view.cpts],
    })


def effect_json(effect: Effect, view: View, codes: Iterable[str], itself: str | None) -> str:
    """What a draft changes; `codes`: those it is made of, with 9 characters for an IRIS; `itself`: the id of the CPTS
    that it is, and in the place of which it was held against the others."""
    return _written({
        "version": VERSION, "genre": "brouillon", **_head(view), "codes": list(codes),
        "deja_enregistree": None if itself is None else _name(view, itself),
        "chevauchements": [{"cpts": _name(view, pair.second), "etat": str(pair.held), "habitants": pair.population,
                            "dont_conflit": pair.conflict, "part_du_brouillon": _share(pair.share_first),
                            "part_de_la_cpts": _share(pair.share_second), "communes": _units(view, pair)}
                           for pair in effect.pairs],
        "communes_prises_a_la_zone_blanche": list(effect.taken), "habitants_pris_a_la_zone_blanche": effect.people,
        "zones_blanches_voisines": [blank_data(view, blank) for blank in effect.left],
        "bilan_avant": tally_data(effect.before), "bilan_apres": tally_data(effect.after),
        "codes_a_revoir": [_misread(found) for found in effect.misread],
    })


def units_csv(view: View) -> bytes:
    """One row for each unit of the area that is not simply covered by one CPTS: its state, who holds it."""
    gazetteer, rows = view.warehouse.gazetteer, []
    for code, state in sorted(view.states.items()):
        if state != COVERED:
            place, holders = gazetteer.place(code), view.coverage.holders_of(code)
            rows.append((code, place.name, place.department, place.epci or "", view.population(code), state,
                         view.uncovered(code), " | ".join(view.names[holder] for holder in holders),
                         " | ".join(holders)))
    titles = ("code", "commune", "departement", "epci", "population", "etat", "habitants_non_couverts", "cpts",
              "cpts_id")
    table = pd.DataFrame(rows, columns=list(titles)).astype({"population": "int64", "habitants_non_couverts": "int64"})
    return csv_bytes(table)


def tally_data(tally: Tally) -> dict[str, int]:
    """population = couverte_une_fois + couverte_plusieurs_fois + non_couverte."""
    return {"population": tally.total, "couverte_une_fois": tally.once, "couverte_plusieurs_fois": tally.several,
            "dont_parts_non_precisees": tally.untold, "non_couverte": tally.uncovered,
            "comptee_par_les_cpts": tally.counted, "communes": tally.units, "communes_non_couvertes":
            tally.units_uncovered, "communes_disputees": tally.units_several,
            "communes_sans_population": tally.unknown, "cpts": tally.cpts}


def _head(view: View) -> dict[str, Any]:
    return {"zone": {"nom": view.area, "departements": sorted(view.departments)},
            "source": {"nature": "registre" if view.stored else "listes", "perimetres": view.origin,
                       "autres": list(view.citations[1:]), "version_des_donnees": view.warehouse.version}}


def _cpts(view: View, identifier: str) -> dict[str, Any]:
    holding = view.coverage.holding(identifier)
    return _name(view, identifier) | {"departement": holding.department, "statut": holding.status,
                                      "population": view.coverage.population_of(identifier),
                                      "communes": list(view.coverage.units_of(identifier))}


def _name(view: View, identifier: str) -> dict[str, str]:
    name = view.names[identifier] if identifier == DRAFT else view.coverage.holding(identifier).name
    return {"id": identifier, "nom": clean(name)}


def pair_data(view: View, pair: Pair) -> dict[str, Any]:
    return {"cpts": [_name(view, pair.first), _name(view, pair.second)], "etat": str(pair.held),
            "habitants": pair.population, "dont_conflit": pair.conflict,
            "parts": [_share(pair.share_first), _share(pair.share_second)], "communes": _units(view, pair)}


def _units(view: View, pair: Pair) -> list[dict[str, Any]]:
    return [{"code": unit.code, "nom": view.warehouse.gazetteer.place(unit.code).name, "etat": str(unit.held),
             "habitants": unit.population, "au_plus": unit.at_most} for unit in pair.units]


def blank_data(view: View, blank: Blank) -> dict[str, Any]:
    return {"communes": list(blank.codes), "habitants": blank.population, "departements": list(blank.departments),
            "epci": list(blank.epcis), "couvertes_en_partie": list(blank.part),
            "cpts_possibles": [_name(view, one.id) | {"frontiere_km": one.border_km,
                                                      "communes_du_meme_epci": one.same_epci}
                               for one in blank.candidates]}


def _fragments(view: View, found: Fragments) -> dict[str, Any]:
    return _name(view, found.id) | {"morceaux": [list(part) for part in found.parts], "iles": list(found.islands),
                                    "enclaves": list(found.enclaves), "encerclee_par": list(found.enclosed_in)}


def _misread(found: Misread) -> dict[str, str]:
    return {"cpts": found.id, "code": found.code, "raison": str(found.doubt), "code_actuel": found.now}


def _share(share: float) -> float | None:
    return round(share, _DECIMALS) if isfinite(share) else None


def _written(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)
