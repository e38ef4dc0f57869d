"""A user's file of codes, whatever wrote it: text, CSV or Excel, bounded in size, read without losing accents."""

from __future__ import annotations

import codecs
from collections import Counter
from pathlib import Path

from diagnostic import wording
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader.tables import SAMPLE, cells_of
from diagnostic.geography.reading import shown
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_table import CodeText, ColumnFinder
from diagnostic.sources.refusals import MAX_BYTES, FileError, weighed
from diagnostic.sources.spreadsheet import is_workbook, sheets_of

__all__ = ["CodeText", "decode", "read_code_file", "read_codes_of_file"]

OLE = b"\xd0\xcf\x11\xe0"
PDF = b"%PDF"
_DELIMITERS = "\t;|,^~"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY_HEADS = {
    ZIP: "une archive : ouvrez-la, et donnez la liste de codes qu'elle contient",
    OLE: "un ancien classeur (.xls), ou un classeur protégé par un mot de passe : enregistrez-le au format .xlsx sans "
         "mot de passe, ou au format CSV, puis recommencez",
    PDF: "un PDF : copiez-en la liste des codes dans un fichier texte",
}


def decode(content: bytes) -> str:
    """Text of a file written as UTF-8 (with or without BOM), UTF-16, or Windows-1252.

    Raises FileError on anything that is not text, or above 10 MB.
    """
    weighed(content)
    for head, what in _BINARY_HEADS.items():
        if content.startswith(head):
            raise FileError(f"Ce fichier est {what}.")
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    if b"\x00" in content:
        return _utf_16(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _utf_16(content: bytes) -> str:
    """UTF-16 without its mark: a list of codes is mostly ASCII, so one byte of two is null, and always the same one."""
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        nulls, others = content[offset::2], content[1 - offset::2]
        if len(nulls) == len(others) and nulls.count(0) > 0.8 * len(nulls) and not others.count(0):
            return content.decode(encoding, errors="replace")
    raise FileError("Ce fichier n'est pas du texte : donnez une liste de codes en .txt, .csv ou .xlsx.")


def read_codes_of_file(name: str, content: bytes, gazetteer: Gazetteer) -> CodeText:
    """The codes of a text, CSV or Excel file: a text for `read_codes`, and a note that says which column was taken.

    Only `content` decides what the file is; `name` is for the note. Raises FileError, a sentence in French.
    """
    finder = ColumnFinder(gazetteer)
    if content.startswith(ZIP):
        archive = Archive(content)
        if is_workbook(archive):
            return _of_workbook(content, archive, finder)
    text = decode(content)
    rows = _rows(text)
    found = finder.read(rows) if rows else None
    if found is not None and found.found:
        return found
    if not text.strip():
        raise FileError("Le fichier est vide : vérifiez que vous avez choisi le bon.")
    return CodeText(text, wording.typography(f"texte de « {shown(Path(name).name)} », lu ligne à ligne"))


def read_code_file(path: Path, gazetteer: Gazetteer) -> CodeText:
    """`read_codes_of_file` for a file on disk. Raises FileError with a French sentence when it cannot be read."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as failure:
        raise FileError(f"Le fichier « {path} » ne peut pas être lu ({failure.strerror}).") from failure
    return read_codes_of_file(path.name, content, gazetteer)


def _of_workbook(content: bytes, archive: Archive, finder: ColumnFinder) -> CodeText:
    sheets = sheets_of(content, archive)
    if not sheets:
        raise FileError("Ce classeur est vide, ou ses formules n'ont jamais été calculées : ouvrez-le dans un tableur, "
                        "enregistrez-le, puis recommencez.")
    places = [f" de la feuille « {shown(sheet.name)} »" for sheet in sheets]
    read = [finder.read(sheet.rows, place) or finder.whole(sheet.rows, place)
            for sheet, place in zip(sheets, places, strict=True)]
    # As many as can be, a code being worth two names.
    best = max(filter(None, read), key=lambda text: text.found * (1 + text.coded), default=None)
    if best is None or not best.found:
        raise FileError("Aucune feuille de ce classeur ne contient de colonne de codes Insee ni de noms de communes : "
                        "vérifiez que vous avez choisi le bon fichier.")
    return best


def _rows(text: str) -> list[list[str]]:
    """The cells of a text cut by the delimiter that gives most of its lines the same number of cells; or one a line.

    Empty when the lines are of no such shape: it is best read as free text.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in _DELIMITERS:
        widths = Counter(len(cells_of(line, 0, delimiter)) for line in lines[:SAMPLE])
        width, same = widths.most_common(1)[0] if lines else (0, 0)
        if width > 1 and same > 1 and same >= 0.8 * len(lines[:SAMPLE]):
            return [[cell.text for cell in cells_of(line, 0, delimiter)] for line in lines]
    return []
