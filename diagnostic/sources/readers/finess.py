"""FINESS, the national register of health and social establishments: each establishment once, and by commune."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.sources.readers import finess_families as families
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.finess_layouts import STOCK, Rows, is_extract, read_rows
from diagnostic.sources.readers.finess_plus import is_plus
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import (
    CITY_ONLY,
    city_only,
    completed,
    covered,
    elsewhere,
    placed,
    with_cities,
)
from diagnostic.sources.readers.texts import glimpse, glimpsed_titles
from diagnostic.wording import count, typography

# Every department has some of each: a file without them there is an extract of other things.
WITNESSES = ("s_pharmacie", "s_laboratoire", "s_hopital_public")
# Degrees between an establishment and a point of its commune beyond which its coordinates are an error: the widest
# commune, in Guyane, is a degree and a half long.
FAR = 1.5
PUBLIC_STATUS = "1"
COLUMNS = {
    "finess": "Numéro FINESS de l'établissement", "nom": "Raison sociale", "categorie": "Code de catégorie",
    "categorie_libelle": "Catégorie", "famille": "Famille principale, d'après la catégorie",
    "famille_libelle": "Nom de cette famille", "familles": "Toutes ses familles, séparées par des espaces",
    "code": "Commune ou arrondissement municipal", "lon": "Longitude, en degrés", "lat": "Latitude, en degrés",
    "position": "adresse, ou commune quand le point est au milieu de la commune",
    "statut": "Participation au service public hospitalier, telle que publiée",
}
# Not in every layout.
OPTIONAL = ("categorie_libelle", "position", "statut")
_NO_STATUS = ("", "Non concerné", "Indéterminé")


def recognises(name: str, head: bytes) -> bool:
    """FINESS+ by its first keys, the official stock by its first line, an extract by its titles."""
    if is_plus(name, head):
        return True
    text = glimpse(head)[1].lstrip("\ufeff")
    return text.startswith(STOCK.decode()) or is_extract(glimpsed_titles(head)[1])


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `structures` (one row for each establishment, key `finess`) and `structures_communes` (one count for each
    family, zeros in the departments that the file covers whole). Raises ReadError."""
    rows = read_rows(path)
    places = placed(ground, rows.frame["code"], "code")
    known = rows.frame.assign(code=rows.frame["code"].map(places.today))
    if known["code"].isna().all():
        raise ReadError(path.name, "aucun établissement n'y est dans une commune que l'outil connaît : ce n'est pas le "
                                   "fichier attendu.")
    lost = int(known.loc[known["code"].isna(), "finess"].nunique())
    structures, far = _structures(known.dropna(subset="code"), ground)
    remarks = [*places.remarks]
    for number, said in ((lost, "hors des communes que l'outil connaît, laissés de côté"),
                         (far, "dont les coordonnées sont loin de leur commune, gardés sans position"),
                         (rows.odd_systems, "dont le système de coordonnées est inconnu, gardés sans position")):
        if number:
            remarks.append(typography(f"{count(number, 'établissement')} {said}."))
    counts, departments = _counts(structures, rows, ground)
    tables = [_table(structures, rows, ground)]
    if departments:
        tables.append(_by_commune(counts, rows, ground))
        remarks += elsewhere(ground, departments)
    else:
        remarks.append(typography("Aucun département n'y est complet : les établissements sont montrés, non comptés "
                                  "par commune."))
    return Delivery(tuple(tables), tuple(remarks))


def _structures(rows: pd.DataFrame, ground: Ground) -> tuple[pd.DataFrame, int]:
    """Each establishment once, whatever the order of the rows, and how many have coordinates too far to be true."""
    rows = rows.sort_values(["finess", "categorie", "nom", "code", "lon", "lat", "activite", "forme"],
                            ignore_index=True)
    groups = rows.groupby("finess", sort=True)
    frame = groups[["nom", "categorie", "categorie_libelle", "code", "lon", "lat", "position", "statut",
                    "statut_code"]].first()
    mains = [families.of_category(category, status == PUBLIC_STATUS)
             for category, status in zip(frame["categorie"], frame["statut_code"], strict=True)]
    cared = [families.of_activities(set(activities), set(forms))
             for activities, forms in zip(groups["activite"].agg(list), groups["forme"].agg(list), strict=True)]
    # Without a family of its own category, an establishment is of the first kind of care that it gives.
    frame["famille"] = [others[0] if main == families.OTHER and others else main
                        for main, others in zip(mains, cared, strict=True)]
    frame["familles"] = [" ".join(dict.fromkeys((main, *others)))
                         for main, others in zip(frame["famille"], cared, strict=True)]
    frame["famille_libelle"] = frame["famille"].map({family.slug: family.label for family in families.families()})
    statuses = frame["statut"].astype(object)
    frame["statut"] = statuses.where(~statuses.isin(_NO_STATUS) & statuses.notna(), None)
    far = _far(frame, ground)
    frame.loc[far, ["lon", "lat"]] = np.nan
    frame.loc[far, "position"] = None
    return frame.drop(columns="statut_code").reset_index(), int(far.sum())


def _far(frame: pd.DataFrame, ground: Ground) -> np.ndarray:
    points = {code: ground.gazetteer.place(code) for code in frame["code"].unique()}
    away_lon = np.abs(frame["lon"].to_numpy(float) - [points[code].longitude for code in frame["code"]])
    away_lat = np.abs(frame["lat"].to_numpy(float) - [points[code].latitude for code in frame["code"]])
    return (away_lon > FAR) | (away_lat > FAR)


def _counts(structures: pd.DataFrame, rows: Rows, ground: Ground) -> tuple[pd.DataFrame, set[str]]:
    """Number of establishments of each family by commune, and the departments that the file covers whole."""
    slugs = [family.slug for family in families.told(rows.activities)]
    each = structures.assign(famille=structures["familles"].str.split(" ")).explode("famille")
    each = each[each["famille"].isin(slugs)]
    wide = with_cities(ground, each[["code", "famille"]]).groupby(["code", "famille"]).size().unstack(fill_value=0)
    wide = wide.reindex(columns=slugs, fill_value=0).astype("float64").add_prefix("s_").reset_index()
    departments = covered(ground, wide, WITNESSES)
    in_parts = {mother for mother, share in city_only(ground, structures["code"]).items() if share <= CITY_ONLY}
    columns = [f"s_{slug}" for slug in slugs]
    return completed(ground, wide[["code", *columns]], columns, departments, in_parts), departments


def _table(structures: pd.DataFrame, rows: Rows, ground: Ground) -> Tidy:
    kept = {column: said for column, said in COLUMNS.items()
            if column not in OPTIONAL or structures[column].fillna("").ne("").any()}
    return Tidy("structures", structures[list(kept)], "Établissements sanitaires et médico-sociaux (FINESS)",
                "Un établissement par ligne (clé : finess).", rows.vintage, kept, ground.cog)


def _by_commune(counts: pd.DataFrame, rows: Rows, ground: Ground) -> Tidy:
    based = "d'après sa catégorie ou ses autorisations" if rows.activities else "d'après sa catégorie"
    labels = {f"s_{family.slug}": family.label for family in families.families()}
    return Tidy("structures_communes", counts, "Établissements sanitaires et médico-sociaux par commune (FINESS)",
                f"Nombre d'établissements de chaque famille, {based} ; un établissement compte une fois dans chacune "
                "de ses familles.", rows.vintage,
                {column: f"Établissements : {labels[column]}" for column in counts.columns if column != "code"},
                ground.cog)
