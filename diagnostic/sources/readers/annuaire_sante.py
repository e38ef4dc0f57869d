"""Annuaire santé (RPPS), the directory of health professionals in free access, counted by commune.

`PS_LibreAcces_Personne_activite_AAAAMMJJhhmm.txt`, alone or in a ZIP: `|`, UTF-8, one row for each activity and each
know-how of a person, over a million rows. It is streamed: of each row are kept a digest of the person's number, a unit,
a group, whether the activity is liberal. Nothing that names a person is kept, and the table holds counts alone.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import CITY_ONLY, NO_VINTAGE, city_only, completed, covered, elsewhere
from diagnostic.sources.readers.practice_place import Practices
from diagnostic.sources.readers.professions import GROUPS, NO_GROUP, group_of
from diagnostic.sources.readers.texts import ZIP, glimpsed_titles, opened
from diagnostic.wording import count, typography

ROWS_AT_ONCE = 100_000
PERSON, PROFESSION, KNOW_HOW, MODE = "Identifiant PP", "Code profession", "Code savoir-faire", "Code mode exercice"
COMMUNE, POSTAL = "Code commune (coord. structure)", "Code postal (coord. structure)"
NEEDED = (PERSON, PROFESSION, KNOW_HOW, MODE, COMMUNE)
TOWN, CEDEX = "Libellé commune (coord. structure)", "Bureau cedex (coord. structure)"
CATEGORY, KIND = "Code catégorie professionnelle", "Code genre activité"
OPTIONAL = (POSTAL, TOWN, CEDEX, CATEGORY, KIND)
LIBERAL, STUDENT = "L", "E"
# TRE_R22-GenreActivite: stands in for another (GENR02, GENR03), activity without care (GENR04, GENR05).
NO_CARE = frozenset({"GENR02", "GENR03", "GENR04", "GENR05"})
# Every department has some of each: without them a file is an extract, and what it does not list is not 0.
WITNESSES = ("medecin_generaliste", "infirmier", "kine", "pharmacien")
_NAME = re.compile(r"personne[-_]?activit", re.IGNORECASE)
_WHOLE = re.compile(r"^PS_LibreAcces_[^/]*\.txt$", re.IGNORECASE)
_DATE = re.compile(r"(20\d\d)(\d\d)\d\d\d{0,6}")


def recognises(name: str, head: bytes) -> bool:
    """By its titles (the directory's other files have no mode nor place of practice), or as the ZIP of them all."""
    members, titles = glimpsed_titles(head)
    return set(NEEDED) <= set(titles) or any(_WHOLE.search(member) for member in members)


def read(path: Path, ground: Ground) -> Delivery:
    """Table `professionnels`: for each group of `professions.GROUPS`, persons with a practice in the unit, and those of
    them with a liberal one there (`x_liberal`). A person counts once in a unit. Raises ReadError."""
    places, kept = Practices(ground), list[np.ndarray]()
    with opened(path, lambda member: bool(_NAME.search(member)) and member.lower().endswith(".txt")) as (file, stream):
        titles = _titles(file, stream)
        _check_end(path, titles)
        for piece in _pieces(file, stream, titles):
            kept.append(_activities(piece, places))
            if len(kept) > 8:
                kept = [_merged(kept)]
    found = _merged(kept)
    if not len(found):
        raise ReadError(path.name, "aucun professionnel de santé n'y a de commune d'exercice connue.")
    counts = _counts(found, places)
    departments = covered(ground, counts, WITNESSES)
    if not departments:
        raise ReadError(path.name, "aucun département n'y a à la fois médecins, infirmiers, kinésithérapeutes et "
                                   "pharmaciens : ce n'est qu'un extrait de l'annuaire.")
    own = pd.Series([places.units[unit] for unit in found["unit"]])
    in_parts = {mother for mother, share in city_only(ground, own).items() if share <= CITY_ONLY}
    columns = [column for column in counts.columns if column != "code"]
    table = completed(ground, counts, columns, departments, in_parts)
    return Delivery((_tidy(table, columns, path, file, ground),), (*_remarks(places), *elsewhere(ground, departments)))


# -- the stream -------------------------------------------------------------------------------------------------------

def _titles(file: str, stream: Any) -> list[str]:
    line = stream.readline(1 << 16)
    try:
        titles = [title.strip() for title in line.decode("utf-8-sig").rstrip("\r\n").split("|")]
    except UnicodeDecodeError as failure:
        raise ReadError(file, "les titres ne sont pas en UTF-8.", row=1) from failure
    missing = next((title for title in NEEDED if title not in titles), None)
    if missing is not None:
        raise ReadError(file, f"la colonne « {missing} » est introuvable : ce n'est pas le fichier "
                              "« Personne_activite » de l'annuaire.")
    return titles


def _check_end(path: Path, titles: list[str]) -> None:
    """Refuse a plain text cut before its end; a ZIP has sums of its own."""
    with path.open("rb") as stream:
        if stream.read(len(ZIP)) == ZIP:
            return
        stream.seek(max(0, path.stat().st_size - (1 << 16)))
        tail = [line for line in stream.read().split(b"\n") if line.strip()]
    if len(tail) > 1 and tail[-1].count(b"|") < len(titles) - 1:
        raise ReadError(path.name, "sa dernière ligne est incomplète : téléchargez-le à nouveau.")


def _pieces(file: str, stream: Any, titles: list[str]) -> Iterator[pd.DataFrame]:
    """Pieces of the columns of use, as text. Names hold quotation marks that close nothing: they mean nothing here."""
    taken = {titles.index(title): title for title in (*NEEDED, *OPTIONAL) if title in titles}
    first = 2
    try:
        for piece in pd.read_csv(stream, sep="|", header=None, names=range(len(titles)), usecols=list(taken), dtype=str,
                                 quoting=csv.QUOTE_NONE, index_col=False, chunksize=ROWS_AT_ONCE, encoding="utf-8",
                                 keep_default_na=False, skip_blank_lines=False, engine="c"):
            frame = piece.rename(columns=taken)
            first += len(frame)
            yield frame
    except (pd.errors.ParserError, UnicodeDecodeError) as failure:
        raise ReadError(file, f"le texte est abîmé après la ligne {first - 1} : téléchargez le fichier à nouveau."
                        ) from failure
    except pd.errors.EmptyDataError:
        return


_RECORD = np.dtype([("person", "u8"), ("unit", "i4"), ("group", "i1"), ("liberal", "?")])


def _activities(piece: pd.DataFrame, places: Practices) -> np.ndarray:
    """The rows of care of a piece as records, each person once for each unit and group."""
    if CATEGORY in piece:
        piece = piece[piece[CATEGORY] != STUDENT]
    if KIND in piece:
        piece = piece[~piece[KIND].isin(NO_CARE)]
    pairs = pd.MultiIndex.from_frame(piece[[PROFESSION, KNOW_HOW]])
    codes, uniques = pairs.factorize()
    groups = np.array([group_of(*pair) for pair in uniques] or [NO_GROUP], dtype="i1")[codes]
    piece, groups = piece[groups != NO_GROUP], groups[groups != NO_GROUP]
    units = places.of(piece[COMMUNE], *(piece.get(title) for title in (POSTAL, TOWN, CEDEX)))
    here = units >= 0
    found = np.empty(int(here.sum()), dtype=_RECORD)
    found["person"] = pd.util.hash_array(piece[PERSON].to_numpy(dtype=object)[here], categorize=False)
    found["unit"], found["group"] = units[here], groups[here]
    found["liberal"] = (piece[MODE] == LIBERAL).to_numpy()[here]
    return _merged([found])


def _merged(parts: list[np.ndarray]) -> np.ndarray:
    """One record for each person, unit and group, liberal when one of them is."""
    records = np.concatenate(parts) if parts else np.empty(0, dtype=_RECORD)
    order = np.lexsort((~records["liberal"], records["group"], records["unit"], records["person"]))
    records = records[order]
    keys = records[["person", "unit", "group"]]
    first = np.ones(len(records), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    return records[first]


# -- what is counted --------------------------------------------------------------------------------------------------

def _counts(found: np.ndarray, places: Practices) -> pd.DataFrame:
    """Persons by unit and group; a person of two arrondissements counts once in their city."""
    cities = places.cities()[found["unit"]]
    again = found[cities >= 0].copy()
    again["unit"] = cities[cities >= 0]
    everyone = _merged([found, again])
    shape = (len(places.units), len(GROUPS))
    total, liberal = np.zeros(shape), np.zeros(shape)
    np.add.at(total, (everyone["unit"], everyone["group"]), 1)
    np.add.at(liberal, (everyone["unit"], everyone["group"]), everyone["liberal"])
    columns: dict[str, Any] = {"code": list(places.units)}
    for position, group in enumerate(GROUPS):
        columns[group.slug] = total[:, position]
        columns[f"{group.slug}_liberal"] = liberal[:, position]
    frame = pd.DataFrame(columns)
    return frame[pd.Series(total.any(axis=1))].sort_values("code", ignore_index=True)


def _tidy(table: pd.DataFrame, columns: list[str], path: Path, file: str, ground: Ground) -> Tidy:
    labels = {group.slug: group.label for group in GROUPS}
    said = {column: f"{labels[column.removesuffix('_liberal')]} exerçant dans la commune"
            f"{', dont une activité y est libérale' if column.endswith('_liberal') else ', tous modes d’exercice'}"
            for column in columns}
    dates = _DATE.findall(file) or _DATE.findall(path.name)
    vintage = "-".join(dates[-1]) if dates else NO_VINTAGE
    return Tidy("professionnels", table, "Professionnels de santé par commune d'exercice (RPPS)",
                "Personnes qui ont au moins un lieu d'exercice dans la commune, chacune comptée une fois par commune ; "
                "sans les étudiants, les remplacements ni les activités sans soins. Qui exerce dans deux communes "
                "compte dans chacune : les communes ne s'additionnent pas exactement.", vintage, said, ground.cog)


def _remarks(places: Practices) -> tuple[str, ...]:
    said = []
    if places.by_post:
        said.append(f"{count(places.by_post, 'activité')} sans code de commune, placées par leur code postal et le "
                    "nom de leur ville.")
    if places.nowhere:
        said.append(f"{count(places.nowhere, 'activité')} sans commune connue, laissées de côté.")
    return tuple(typography(sentence) for sentence in said)
