"""FINESS+, which took over from the FINESS stock in 2026: one JSON document, gzipped, streamed entity by entity.

`finess-structures-mensuel-AAAAMM.json.gz` (Agence du numérique en santé): 50 MB, 750 MB once open. `pmej` lists the
legal entities, each with its establishments (`ege`): number, names, category, addresses with the commune's code and a
point in degrees. Closed establishments are in it too (`etatObjet` is I). It holds codes and no label.
"""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pandas as pd

from diagnostic.sources.readers.delivery import ReadError

GZIP = b"\x1f\x8b"
MAX_UNFOLDED = 8_000_000_000
# One legal entity never takes more: the biggest has some hundreds of establishments.
MAX_ENTITY = 64_000_000
ACTIVE, MAIN_ADDRESS = "A", "03"
_AT_ONCE = 1 << 22
_ENTITIES = re.compile(r'"pmej"\s*:\s*\[')
_DATE = re.compile(r'"generatedAt"\s*:\s*"(\d{4}-\d\d-\d\d)')
_DAMAGED = (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError)


def is_plus(name: str, head: bytes) -> bool:
    """Whether `head` begins a file of structures of FINESS+, gzipped or not. Never raises."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 1 << 16)
        except zlib.error:
            return False
    beginning = head[:1 << 16].lstrip(b"\xef\xbb\xbf \r\n\t")
    return (beginning.startswith(b"{") and b'"schemaVersion"' in beginning and "activites" not in name.lower()
            and (b'"gco"' in beginning or b'"pmej"' in beginning))


def establishments(path: Path) -> tuple[pd.DataFrame, str]:
    """Open establishments (finess, nom, categorie, code, lon, lat; NaN where no point is given in degrees), and the day
    of the file. Raises ReadError."""
    rows, date = list[tuple[Any, ...]](), [""]
    try:
        for entity in _entities(path, date):
            rows += [_row(one) for one in entity.get("ege") or () if one.get("etatObjet") == ACTIVE]
    except (AttributeError, TypeError, KeyError) as failure:
        raise ReadError(path.name, "un établissement n'y est pas décrit comme prévu (ege, informationsGeneralesEGE)."
                        ) from failure
    if not rows:
        raise ReadError(path.name, "il ne contient aucun établissement.")
    frame = pd.DataFrame(rows, columns=["finess", "nom", "categorie", "code", "lon", "lat"])
    # Five of them have no category: nothing can be said of what they are.
    return frame[frame["categorie"] != ""].reset_index(drop=True), date[0]


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    told, place = one["informationsGeneralesEGE"], _place(one.get("adresse") or [])
    return (str(told["numFinessEge"]), str(told.get("nomEgeLong") or told.get("nomEgeCourt") or ""),
            str(one.get("categorieentiteGeographiqueExercice") or ""), str(place.get("cogCommune") or ""),
            *_point(place.get("coordonneesGeographique") or {}))


def _place(addresses: list[dict[str, Any]]) -> dict[str, Any]:
    """The main address, else the first."""
    first = addresses[0] if addresses else {}
    return next((one for one in addresses if one.get("usageAdresse") == MAIN_ADDRESS), first)


def _point(told: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude. Files have had the degrees under `direction…` and metres under `coordonnee…`, then the
    degrees under `coordonnee…`: the first pair that can be degrees is taken."""
    for lon, lat in ((told.get("directionLongitude"), told.get("directionLatitude")),
                     (told.get("coordonneeX"), told.get("coordonneeY"))):
        try:
            x, y = float(lon), float(lat)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if abs(x) <= 180 and abs(y) <= 90:
            return x, y
    return np.nan, np.nan


def _entities(path: Path, date: list[str]) -> Iterator[dict[str, Any]]:
    """Legal entities one after the other, never the whole document. `date` receives the day of the file."""
    decoder, texts = json.JSONDecoder(), _texts(path)
    buffer = ""
    while (found := _ENTITIES.search(buffer)) is None:
        if not date[0] and (day := _DATE.search(buffer)):
            date[0] = day[1]
        more = next(texts, None)
        if more is None:
            raise ReadError(path.name, "la liste des entités (« pmej ») est introuvable : ce n'est pas le fichier "
                                       "attendu.")
        # What begins at the end of a piece may go on in the next.
        buffer = buffer[-100:] + more
    if not date[0] and (day := _DATE.search(buffer)):
        date[0] = day[1]
    at = found.end()
    while True:
        while at < len(buffer) and buffer[at] in " \r\n\t,":
            at += 1
        if at < len(buffer) and buffer[at] == "]":
            return
        try:
            entity, at = decoder.raw_decode(buffer, at)
        except RecursionError as failure:
            raise ReadError(path.name, "ses entités s'emboîtent à l'infini : ce n'est pas le fichier attendu."
                            ) from failure
        except json.JSONDecodeError as failure:
            more = next(texts, None)
            if more is None or len(buffer) - at > MAX_ENTITY:
                raise ReadError(path.name, "il est coupé avant sa fin, ou abîmé : téléchargez-le à nouveau."
                                ) from failure
            buffer, at = buffer[at:] + more, 0
            continue
        if not isinstance(entity, dict):
            raise ReadError(path.name, "une entité de la liste « pmej » n'est pas un objet.")
        yield entity


def _texts(path: Path) -> Iterator[str]:
    decode, size = codecs.getincrementaldecoder("utf-8-sig")(), 0
    with path.open("rb") as plain:
        packed = plain.read(2) == GZIP
        plain.seek(0)
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=plain)) if packed else plain
        try:
            while piece := stream.read(_AT_ONCE):
                size += len(piece)
                if size > MAX_UNFOLDED:
                    raise ReadError(path.name, "il est trop gros une fois ouvert pour être celui du producteur.")
                yield decode.decode(piece)
        except _DAMAGED as failure:
            raise ReadError(path.name, "il est abîmé ou incomplet : téléchargez-le à nouveau.") from failure
