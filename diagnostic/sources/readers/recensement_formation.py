"""Highest diploma of people of 15 or over who have left school (Insee, census): communal base, or Melodi."""

from __future__ import annotations

from pathlib import Path

from diagnostic.sources.readers import census
from diagnostic.sources.readers.census import Cube, Read, Wide
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

TABLE = "recensement_formation"
WIDE: Wide = {
    "non_scolarises_15p": [["P_NSCOL15P"]],
    "sans_diplome": [["P_NSCOL15P_DIPLMIN"], ["P_NSCOL15P_DIPL0", "P_NSCOL15P_CEP"]],
    # Until 2012 « SUP » was long studies alone, beside « BACP2 ».
    "diplome_superieur": [["P_NSCOL15P_BACP2", "P_NSCOL15P_SUP"], ["P_NSCOL15P_SUP"],
                          ["P_NSCOL15P_SUP2", "P_NSCOL15P_SUP34", "P_NSCOL15P_SUP5"]]}
# The levels of Melodi: none or primary, brevet, CAP or BEP, baccalauréat, then two, three or four, five years and more.
_LEVELS = ("001T100_RP", "200_RP", "300_RP", "350T351_RP", "500_RP", "600_RP", "700_RP")
_HIGHER = ("500_RP", "600_RP", "700_RP")
LEVELS = Cube("DS_RP_DIPLOMES_PRINC", TABLE, ("age", "sex", "educ"), {
    ("Y_GE15", "_T", level): level for level in _LEVELS}, {"rp_measure": "POP"})
_SAID = {"non_scolarises_15p": "Personnes de 15 ans ou plus non scolarisées",
         "sans_diplome": "Non scolarisées sans diplôme, ou titulaires au plus du certificat d'études primaires",
         "diplome_superieur": "Non scolarisées titulaires d'un diplôme de l'enseignement supérieur"}


def recognises(name: str, head: bytes) -> bool:
    titles, names = census.glimpsed(name, head)
    return _is_wide(titles) or census.shows((LEVELS,), "base-cc-diplomes-formation", titles, names)


def _is_wide(titles: set[str]) -> bool:
    return "codgeo" in titles and bool(census.years_of(titles, "P_NSCOL15P"))


def read(path: Path, ground: Ground) -> Delivery:
    titles = census.titles_of(path)
    if LEVELS.is_it(titles):
        found = _summed(census.long(path, LEVELS))
    elif _is_wide(titles):
        found = census.wide(path, WIDE, census.years_of(titles, "P_NSCOL15P")[0])
    else:
        raise ReadError(path.name, "ni une base communale « diplômes, formation », ni un fichier de diplômes de "
                                   "Melodi.")
    return census.delivered(
        found, ground, table=TABLE, said=_SAID, title="Diplômes des personnes sorties de l'école (recensement)",
        description=f"Effectifs pondérés du recensement de {found.year}.")


def _summed(levels: Read) -> Read:
    """Everyone is the sum of all levels; unknown when one is."""
    frame = levels.frame.reindex(columns=["code", *_LEVELS])
    counted = frame[["code"]].assign(
        non_scolarises_15p=frame[list(_LEVELS)].sum(axis=1, skipna=False), sans_diplome=frame[_LEVELS[0]],
        diplome_superieur=frame[list(_HIGHER)].sum(axis=1, skipna=False))
    return Read(levels.file, levels.year, levels.before, counted)
