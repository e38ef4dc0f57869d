"""Population at two censuses, births and deaths in between (Insee): communal base « série historique », or Melodi.

Communal base: `CODGEO;P22_POP;P16_POP;…;NAIS1621;NAIS1115;…;DECE1621;…`: `NAIS1621` counts the births from the
census of 2016 to that of 2022. Melodi: BRTH and DEATH of a census count those since the one before.
"""

from __future__ import annotations

import re
from pathlib import Path

from diagnostic.sources.readers import census
from diagnostic.sources.readers.census import Cube, Read
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

TABLE = "recensement_mouvement"
SERIES = Cube("DS_RP_SERIE_HISTORIQUE", TABLE, ("rp_measure", "ocs"), {
    ("POP", "_T"): "pop_fin", ("BRTH", "_T"): "naissances", ("DEATH", "_T"): "deces"}, {})
_EVENTS = {"nais": "naissances", "dece": "deces"}


def recognises(name: str, head: bytes) -> bool:
    titles, names = census.glimpsed(name, head)
    return _is_wide(titles) or census.shows((SERIES,), "base-cc-serie-historique", titles, names)


def _is_wide(titles: set[str]) -> bool:
    return ("codgeo" in titles and len(census.years_of(titles, "P_POP")) > 1
            and all(any(re.fullmatch(rf"{event}\d{{4}}", title) for title in titles) for event in _EVENTS))


def read(path: Path, ground: Ground) -> Delivery:
    titles = census.titles_of(path)
    if SERIES.is_it(titles):
        found = census.long(path, SERIES, with_year_before=True)
    elif _is_wide(titles):
        found = _wide(path, titles)
    else:
        raise ReadError(path.name, "ni une base communale « série historique », ni la série historique de Melodi.")
    if found.before is None:
        raise ReadError(found.file, "un seul recensement : il en faut deux pour un mouvement de population.")
    start, end = found.before, found.year
    frame = found.frame.rename(columns={"before": "pop_debut"})
    return census.delivered(
        Read(found.file, end, start, frame), ground, table=TABLE, vintage=f"{start}-{end}",
        title="Mouvement de la population entre deux recensements",
        description=f"Du recensement de {start} à celui de {end}. Le solde migratoire apparent est l'évolution que les "
                    "naissances et les décès n'expliquent pas.",
        said={"pop_debut": f"Population au 1er janvier {start}", "pop_fin": f"Population au 1er janvier {end}",
              "naissances": f"Naissances domiciliées, de {start} à {end}",
              "deces": f"Décès domiciliés, de {start} à {end}"})


def _wide(path: Path, titles: set[str]) -> Read:
    """Births and deaths of the period that begins at the census before the newest, whichever its last year says."""
    end, start = census.years_of(titles, "P_POP")[:2]
    events = {}
    for event, column in _EVENTS.items():
        ends = (f"{year % 100:02d}" for year in (end - 1, end))
        title = next((name for last in ends if (name := f"{event}{start % 100:02d}{last}") in titles), None)
        if title is None:
            raise ReadError(path.name, f"les {column} de {start} à {end} sont introuvables.")
        events[title] = column
    return census.wide(path, {"pop_fin": [["P_POP"]]}, end, ("P_POP", start), events)
