"""Grids of density and of rurality by commune (Insee and ANCT): `insee_com`, `lib_com`, and one column of words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import agreed, first_row, flag, inherited, year_of
from diagnostic.sources.readers.texts import folded, glimpsed_titles, header_of, table
from diagnostic.wording import enumerate_fr

CODE = "insee_com"
DENSITY, RURALITY = "niveau_densite", "niveau_ruralite"
# The seven levels of Insee's grid of density (2021 method); the last three are what Insee calls rural.
DENSE = "Grands centres urbains"
RURAL = ("Bourgs ruraux", "Rural à habitat dispersé", "Rural à habitat très dispersé")
DENSITIES = (DENSE, "Centres urbains intermédiaires", "Petites villes", "Ceintures urbaines", *RURAL)
# The types of the ANCT's study of ruralities (2023), by the name of their column.
RURALITIES = {
    "agricoles": "Les ruralités productives agricoles",
    "ouvrieres": "Les ruralités productives ouvrières",
    "residentielles_aisees": "Les ruralités résidentielles aisées",
    "residentielles_mixtes": "Les ruralités résidentielles mixtes",
    "polarites_mixtes": "Les petites polarités mixtes",
    "polarites_industrielles": "Les petites polarités industrielles et artisanales",
    "touristiques_residentielles": "Les ruralités touristiques à dominante résidentielle",
    "touristiques_specialisees": "Les ruralités touristiques spécialisées",
    "hors_champ": "Hors champ : DOM ou commune urbaine",
}
# What the grid says of a commune that it could not class: unknown.
MOVED = "Commune dont le périmètre a changé depuis la réalisation de la typologie"


def recognises(name: str, head: bytes) -> bool:
    """By its titles, whatever its name."""
    titles = {folded(title) for title in glimpsed_titles(head)[1]}
    return CODE in titles and bool({DENSITY, RURALITY} & titles)


def read(path: Path, ground: Ground) -> Delivery:
    """Table `grille_densite` (niveau, rural, urbain_dense) or `grille_ruralite` (niveau, one column for each type).

    Arrondissements municipaux have the level of their city. Raises ReadError.
    """
    level = DENSITY if DENSITY in {folded(title) for title in header_of(path)} else RURALITY
    file, rows = table(path, (CODE, level))
    known = (*DENSITIES,) if level == DENSITY else (*RURALITIES.values(), MOVED)
    wrong = ~rows[level].isin([*known, ""])
    if wrong.any():
        row = first_row(wrong)
        raise ReadError(file, f"« {rows.loc[row, level]!s:.60} » n'est pas un niveau connu : attendu "
                              f"{enumerate_fr(known, 3)}.", row=row, column=level)
    told = pd.DataFrame({"code": checked_codes(rows[CODE], file=file, column=CODE),
                         "niveau": rows[level].where(~rows[level].isin(["", MOVED]), None)})
    merged, remarks = agreed(ground, told, ["niveau"])
    remarks = (*remarks, *left_out(ground, merged["code"]))
    frame = inherited(ground, merged)
    tidy = _density(frame, year_of(path.stem), ground) if level == DENSITY else _rurality(frame, year_of(path.stem),
                                                                                         ground)
    return Delivery((tidy,), remarks)


def _density(frame: pd.DataFrame, vintage: str, ground: Ground) -> Tidy:
    found = frame.assign(rural=flag(frame["niveau"], RURAL), urbain_dense=flag(frame["niveau"], (DENSE,)))
    return Tidy("grille_densite", found, "Grille communale de densité à sept niveaux",
                "Niveau de densité de chaque commune ; un arrondissement municipal a celui de sa commune.", vintage,
                {"niveau": "Niveau de densité", "rural": "1 dans l'un des trois niveaux ruraux, 0 ailleurs",
                 "urbain_dense": "1 dans un grand centre urbain, 0 ailleurs"}, ground.cog)


def _rurality(frame: pd.DataFrame, vintage: str, ground: Ground) -> Tidy:
    found = frame.assign(**{name: flag(frame["niveau"], (words,)) for name, words in RURALITIES.items()})
    return Tidy("grille_ruralite", found, "Typologie des ruralités",
                "Type de ruralité de chaque commune ; un arrondissement municipal a celui de sa commune.", vintage,
                {"niveau": "Type de ruralité",
                 **{name: f"1 pour « {words} », 0 ailleurs" for name, words in RURALITIES.items()}}, ground.cog)
