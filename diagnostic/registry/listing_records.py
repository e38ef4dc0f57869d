"""The CPTS of a file that the register itself wrote, in JSON or GeoJSON: read back as they were."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from diagnostic.geography.reading import shown
from diagnostic.registry.listing_columns import Tells
from diagnostic.registry.listing_table import ABOUT, Line, Problem, Tables, Told
from diagnostic.sources.code_file import decode
from diagnostic.sources.refusals import FileError
from diagnostic.wording import count, typography

FORMAT, VERSION = "registre-cpts", 1
UNITS = "unites"
_HEAD = 400


def is_record(content: bytes) -> bool:
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and f'"{FORMAT}"'.encode() in head


def records_told(name: str, content: bytes) -> Tables:
    """Every CPTS of the file; what it says of one that cannot be read is told. Raises FileError, in French."""
    try:
        whole = json.loads(decode(content).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as failure:
        raise FileError("Ce fichier JSON est abîmé ou incomplet : exportez-le à nouveau, puis "
                        "recommencez.") from failure
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise FileError("Ce fichier JSON n'est pas un export du registre : donnez celui que l'application a écrit.")
    if whole.get("version") != VERSION:
        raise FileError("Ce fichier a été écrit par une version plus récente de l'application : mettez-la à jour, puis "
                        "recommencez.")
    listed = whole.get("cpts")
    if listed is None and isinstance(features := whole.get("features"), list):
        listed = [feature.get("properties") if isinstance(feature, dict) else None for feature in features]
    if not isinstance(listed, list):
        raise FileError("Ce fichier JSON ne contient aucune CPTS : vérifiez que vous avez choisi le bon.")
    told, problems = [], []
    for rank, record in enumerate(listed, start=1):
        one = _told(rank, record)
        if one is None:
            problems.append(Problem(rank, "", typography(f"CPTS {rank} du fichier : elle n'est pas lisible.")))
        else:
            told.append(one)
    said = f"{count(len(told), 'CPTS lue', 'CPTS lues')} de « {shown(PurePath(name).name)} », écrit par l'application."
    return Tables(tuple(told), (typography(said),), coded=True, problems=tuple(problems))


def _told(rank: int, record: Any) -> Told | None:
    if not isinstance(record, dict) or not isinstance(record.get(Tells.NAME), str):
        return None
    cells = {tells: _text(record.get(tells)) for tells in ABOUT}
    units = record.get(UNITS)
    lines = [_line(rank, unit) for unit in units] if isinstance(units, list) else []
    return Told(rank, record[Tells.NAME], {tells: cell for tells, cell in cells.items() if cell},
                tuple(line for line in lines if line is not None))


def _line(rank: int, unit: Any) -> Line | None:
    if not isinstance(unit, dict) or not isinstance(unit.get(Tells.CODE), str) or not unit[Tells.CODE]:
        return None
    iris = unit.get(Tells.IRIS)
    return Line(rank, unit[Tells.CODE], iris=" ".join(map(_text, iris)) if isinstance(iris, list) else "",
                part=_text(unit.get(Tells.PART)), reason=_text(unit.get(Tells.REASON)))


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
