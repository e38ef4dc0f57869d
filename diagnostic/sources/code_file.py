"""A user's text file of codes, whatever wrote it: bounded in size, decoded without losing accents."""

from __future__ import annotations

import codecs
from pathlib import Path

from diagnostic.wording import typography

MAX_BYTES = 10_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BINARY_HEADS = {
    b"PK\x03\x04": "un classeur Excel ou une archive : enregistrez la feuille au format CSV, puis recommencez",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls) : enregistrez la feuille au format CSV, puis recommencez",
    b"%PDF": "un PDF : copiez-en la liste des codes dans un fichier texte",
}


class CodeFileError(ValueError):
    """The file cannot be read as a list of codes; the message says in French what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


def decode(content: bytes) -> str:
    """Text of a file written as UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252.

    Raises CodeFileError on anything that is not text, or above 10 MB.
    """
    if len(content) > MAX_BYTES:
        raise CodeFileError("Le fichier dépasse 10 Mo : une liste de codes n'en demande pas tant. Gardez la seule "
                            "colonne des codes.")
    for head, what in _BINARY_HEADS.items():
        if content.startswith(head):
            raise CodeFileError(f"Ce fichier est {what}.")
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, errors="replace")
    if b"\x00" in content:
        raise CodeFileError("Ce fichier n'est pas du texte : donnez une liste de codes en .txt ou .csv.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_code_file(path: Path) -> str:
    """Text of the file at `path`. Raises CodeFileError with a French sentence when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return decode(stream.read(MAX_BYTES + 1))
    except OSError as failure:
        raise CodeFileError(f"Le fichier « {path} » ne peut pas être lu ({failure.strerror}).") from failure
