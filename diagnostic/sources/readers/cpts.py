"""Perimeters of CPTS: outlines (DGOS, layer AMBU_CPTS) or listings of an ARS, one row for each CPTS and commune.

Neither has steady titles: columns are known by their words. A commune is told by its code, or by its name within a
department, since names are borne in several. Names of persons, addresses and telephones are never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from diagnostic.geography.departments import department_told
from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cpts_outlines import outlined
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.sources.readers.headed import looks_like_workbook
from diagnostic.sources.readers.workbook import TITLE_ROWS, open_book
from diagnostic.wording import count, enumerate_fr, one_line, typography

_CODE = re.compile(r"(?:\d{4,5}|2[AB]\d{3})", re.IGNORECASE)
# Words of titles of columns that speak of something else than the CPTS or the commune itself.
_ASIDE = re.compile(r"\b(?:siret|siren|finess|adresse|mail|courriel|tel|telephone|contact|president|referent|statut|"
                    r"date|population|pop|nombre|nb|taille|lien|site|postal|cp|siege|surface|departement|dept|dep|region|"
                    r"identifiant|id|numero|n|code cpts|signature|epci)\b")
_MOST_SHEETS = 12


@dataclass(frozen=True)
class _Columns:
    """Positions of what a listing tells; `code` or `commune` is there."""

    cpts: int
    code: int | None
    commune: int | None
    department: int | None


def recognises(name: str, head: bytes) -> bool:
    """Whether it is a listing of communes by CPTS, or the layer of outlines."""
    text = head.decode("utf-8", errors="replace").lower()
    if text.lstrip("\ufeff \r\n\t").startswith("{"):
        return '"featurecollection"' in text and "cpts" in text + name.lower()
    if looks_like_workbook(head):
        # The sheets of a workbook cannot be seen from its beginning.
        return "cpts" in name.lower()
    if head.startswith(texts.ZIP):
        return "cpts" in (name + " ".join(texts.glimpse(head)[0])).lower()
    return _columns(texts.glimpsed_titles(head)[1]) is not None


def read(path: Path, ground: Ground) -> Delivery:
    """Table `cpts_registre`: cpts, code (a unit of today), departement, part (0–1 of the unit). Raises ReadError."""
    head = _head(path)
    if looks_like_workbook(head):
        told, remarks = _listed(*_of_workbook(path), ground)
    elif head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") or head.startswith((texts.ZIP, b"SQLite", b"7z\xbc\xaf")):
        told, remarks = outlined(path, ground)
    else:
        told, remarks = _listed(*_of_text(path), ground)
    if told.empty:
        raise ReadError(path.name, "aucune commune n'a pu y être reconnue.")
    told["departement"] = [ground.gazetteer.place(code).department for code in told["code"]]
    told = told.drop_duplicates(["cpts", "code"]).sort_values(["cpts", "code"], ignore_index=True)
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", path.name)
    return Delivery((Tidy(
        "cpts_registre", told[["cpts", "code", "departement", "part"]], "Périmètres des CPTS",
        "Communes de chaque CPTS ; une commune peut être partagée entre plusieurs.",
        max(years) if years else "non précisé",
        {"cpts": "Nom de la CPTS", "code": "Commune ou arrondissement municipal", "departement": "Son département",
         "part": "Part de sa surface qui est dans la CPTS, de 0 à 1 ; 1 quand elle est listée"}, ground.cog),),
        tuple(remarks))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(512)
    except OSError as failure:
        raise ReadError(path.name, f"il ne peut pas être lu ({failure.strerror}).") from failure


def _columns(titles: Iterable[str]) -> _Columns | None:
    """Where a header tells the CPTS and the commune; None when it does not."""
    keys = [fold(title) for title in titles]

    def position(*patterns: str, aside: bool = True) -> int | None:
        for pattern in patterns:
            for at, key in enumerate(keys):
                if re.search(pattern, key) and not (aside and _ASIDE.search(key)):
                    return at
        return None

    cpts = position(r"^cpts$", r"\bnom\b.*\bcpts\b", r"\b(?:libelle|denomination)\b.*\bcpts\b", r"\bcpts\b")
    code = position(r"\binsee\b", r"\bcodgeo\b", r"\bdepcom\b", r"\bcode\b.*\bcommune\b", r"^com code$", aside=False)
    commune = position(r"\bnom\b.*\bcommunes?\b", r"\blibelle\b.*\bcommunes?\b", r"^(?!.*\bcode\b).*\bcommunes?\b",
                       r"^ville$")
    department = position(r"\b(?:code|numero|n)\b.*\bdep", r"\bdepartement\b", r"^dept?$", aside=False)
    if cpts is None or (code is None and commune is None):
        return None
    return _Columns(cpts, code, commune if commune != cpts else None, department)


def _of_text(path: Path) -> tuple[str, pd.DataFrame]:
    titles = texts.header_of(path)
    if (found := _columns(titles)) is None:
        raise ReadError(path.name, "les colonnes de la CPTS et de la commune sont introuvables.")
    keys = {at: texts.folded(titles[at]) for at in _positions(found)}
    file, rows = texts.table(path, list(keys.values()))
    return file, _framed(found, {at: rows[key] for at, key in keys.items()}, rows.index)


def _of_workbook(path: Path) -> tuple[str, pd.DataFrame]:
    """Rows of every sheet that has both columns; a CPTS written once for a block of rows counts for all of them."""
    frames = []
    with open_book(path) as book:
        for sheet in book.names[:_MOST_SHEETS]:
            found, rows, numbers = None, list[list[str]](), list[int]()
            for number, cells in book.rows(sheet):
                if found is None:
                    if number > TITLE_ROWS:
                        break
                    found = _columns(cells)
                elif any(cells):
                    rows.append(cells)
                    numbers.append(number)
            if found is not None and rows:
                index = pd.Index(numbers)
                frame = _framed(found, {at: pd.Series([row[at] if at < len(row) else "" for row in rows], index=index)
                                        for at in _positions(found)}, index)
                frame["cpts"] = frame["cpts"].replace("", np.nan).ffill().fillna("")
                frames.append(frame)
        file = book.file
    if not frames:
        raise ReadError(path.name, "aucune feuille n'a de colonnes pour la CPTS et la commune.")
    return file, pd.concat(frames)


def _positions(found: _Columns) -> list[int]:
    return [at for at in (found.cpts, found.code, found.commune, found.department) if at is not None]


def _framed(found: _Columns, cells: dict[int, pd.Series], index: pd.Index) -> pd.DataFrame:
    def taken(at: int | None) -> pd.Series:
        return cells[at].astype(str).str.strip() if at is not None else pd.Series("", index=index)

    return pd.DataFrame({"cpts": taken(found.cpts).map(one_line), "code": taken(found.code),
                         "commune": taken(found.commune), "departement": taken(found.department)})


def _listed(file: str, rows: pd.DataFrame, ground: Ground) -> tuple[pd.DataFrame, list[str]]:
    """Units of today of each row. A name borne in several departments is taken in those of its CPTS, when only one of
    its bearers is there; else it is told and left aside."""
    rows = rows[(rows["cpts"] != "") & ((rows["code"] != "") | (rows["commune"] != ""))]
    answers = [_answers(ground, *cells) for cells in zip(rows["code"], rows["commune"], rows["departement"],
                                                         strict=True)]
    departments: dict[str, set[str]] = {}
    for cpts, found in zip(rows["cpts"], answers, strict=True):
        if len(found) == 1:
            departments.setdefault(cpts, set()).add(ground.gazetteer.place(found[0]).department)
    told, lost, chosen = [], list[str](), list[str]()
    for cpts, name, code, found in zip(rows["cpts"], rows["commune"], rows["code"], answers, strict=True):
        near = tuple(unit for unit in found if ground.gazetteer.place(unit).department in departments.get(cpts, ()))
        if len(found) == 1 or len(near) == 1:
            unit = found[0] if len(found) == 1 else near[0]
            told.append((cpts, unit, 1.0))
            if len(found) > 1:
                chosen.append(f"{ground.gazetteer.place(unit).label} pour {cpts}")
        else:
            lost.append(f"{one_line(name or code)[:40]} ({cpts})")
    if not told:
        raise ReadError(file, "aucune commune n'a pu y être reconnue.")
    remarks = []
    if lost:
        said = (f"{count(len(set(lost)), 'commune')} qu'aucun code ni nom ne rattache à une seule commune "
                "d'aujourd'hui, laissées de côté")
        remarks.append(typography(f"{said} : {enumerate_fr(sorted(set(lost)), NAMED)}."))
    if chosen:
        said = f"{count(len(set(chosen)), 'homonyme')} rattachés d'après le département des autres communes de la CPTS"
        remarks.append(typography(f"{said} : {enumerate_fr(sorted(set(chosen)), NAMED)}."))
    return pd.DataFrame(told, columns=["cpts", "code", "part"]), remarks


def _answers(ground: Ground, code: str, name: str, department: str) -> tuple[str, ...]:
    """Units of today that a row may mean."""
    if _CODE.fullmatch(code):
        unit = ground.today(code.upper().zfill(5))
        return (unit,) if unit is not None else ()
    if not name:
        return ()
    found = ground.gazetteer.by_name(name, within) if (within := department_told(ground.gazetteer, department)) \
        else ground.gazetteer.by_name(name)
    # A commune and its own arrondissement never bear the same name; a former name may meet a present one.
    exact = tuple(unit for unit in found if ground.gazetteer.key_of(unit) == fold(name))
    return exact if len(exact) == 1 and within else found
