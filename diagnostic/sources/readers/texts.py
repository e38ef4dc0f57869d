"""A producer's delimited text, plain or in a ZIP, read as text: encoding and separator found, rows numbered."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import pandas as pd
import pyarrow
from pyarrow import compute
from pyarrow import csv as arrow_csv

from diagnostic.sources.archive import DAMAGES
from diagnostic.sources.readers.delivery import ReadError

ZIP = b"PK\x03\x04"
# The biggest text of these producers, unfolded, is under 2 GB; it is never unfolded on disk nor kept in memory.
MAX_UNFOLDED = 8_000_000_000
MAX_MEMBERS = 1_000
BLOCK = 1 << 23
_HEAD = 1 << 20
_SAMPLE = 1 << 16
_SEPARATORS = ";,\t|"

Inside = Callable[[str], bool]


def any_text(member: str) -> bool:
    """Whether a member of a ZIP is a table of figures: a CSV or a text that is no table of metadata."""
    name = PurePosixPath(member).name.lower()
    return name.endswith((".csv", ".txt")) and not re.search(r"meta|varmod|dictionnaire|lisez|readme", name)


def glimpse(head: bytes) -> tuple[tuple[str, ...], str]:
    """Names of the members that `head` shows when it begins a ZIP, and the first lines of the text or first member.

    Never raises: ("", ) when nothing can be made of it.
    """
    if not head.startswith(ZIP):
        return (), head[:_SAMPLE].decode(_encoding(head[:_SAMPLE]), errors="replace")
    names = tuple(found.decode("utf-8", errors="replace") for found in _members_seen(head))
    try:
        length, extra = struct.unpack_from("<HH", head, 26)
        method = struct.unpack_from("<H", head, 8)[0]
        body = head[30 + length + extra:]
        body = zlib.decompressobj(-15).decompress(body, _SAMPLE) if method == zipfile.ZIP_DEFLATED else body[:_SAMPLE]
    except (struct.error, zlib.error):
        return names, ""
    return names, body.decode(_encoding(body), errors="replace")


def _members_seen(head: bytes) -> Iterator[bytes]:
    at = head.find(ZIP)
    while 0 <= at < len(head) - 30:
        length = struct.unpack_from("<H", head, at + 26)[0]
        if 0 < length < 300:
            yield head[at + 30:at + 30 + length]
        at = head.find(ZIP, at + 30)


def titles(line: str) -> list[str]:
    """Titles of a header line, whatever its separator; blank ones left out."""
    cells = next(csv.reader([line.lstrip("\ufeff")], delimiter=separator_of(line)), [])
    return [cell.strip() for cell in cells if cell.strip()]


def glimpsed_titles(head: bytes) -> tuple[tuple[str, ...], list[str]]:
    """Names of the members seen, and titles of the first line of the text (or of the first member). Never raises."""
    names, text = glimpse(head)
    try:
        return names, titles(text.split("\n", 1)[0].rstrip("\r"))
    except csv.Error:
        return names, []


def separator_of(line: str) -> str:
    """The separator that a header line holds most of."""
    return max(_SEPARATORS, key=line.count)


@contextmanager
def opened(path: Path, inside: Inside = any_text) -> Iterator[tuple[str, BinaryIO]]:
    """The text of a file, or of the one member of a ZIP that `inside` chooses, and how to call it in a message.

    Raises ReadError: not there, damaged, encrypted, no such member or several, too big once open, a web page.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(len(ZIP))
        if head == ZIP:
            with zipfile.ZipFile(path) as archive:
                member = _chosen(path, archive, inside)
                with archive.open(member) as unfolded:
                    yield f"{path.name} : {PurePosixPath(member.filename).name}", cast(BinaryIO, unfolded)
        else:
            with path.open("rb") as stream:
                yield path.name, stream
    except DAMAGES as failure:
        raise ReadError(path.name, "l'archive est abîmée ou incomplète : téléchargez-la à nouveau.") from failure
    except OSError as failure:
        raise ReadError(path.name, f"il ne peut pas être lu ({failure.strerror}).") from failure


def members(path: Path, inside: Inside = any_text) -> tuple[str, ...]:
    """Names of the members of a ZIP that `inside` chooses, sorted; none for another file. Raises ReadError."""
    try:
        if not zipfile.is_zipfile(path):
            return ()
        with zipfile.ZipFile(path) as archive:
            return tuple(sorted(name for name in archive.namelist()[:MAX_MEMBERS] if inside(name)))
    except (*DAMAGES, OSError) as failure:
        raise ReadError(path.name, "l'archive est abîmée ou incomplète : téléchargez-la à nouveau.") from failure


def _chosen(path: Path, archive: zipfile.ZipFile, inside: Inside) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise ReadError(path.name, "l'archive contient trop de fichiers pour être celle du producteur.")
    found = [member for member in members if not member.is_dir() and inside(member.filename)]
    if len(found) != 1:
        problem = "ne contient pas le fichier attendu" if not found else "contient plusieurs fichiers qui conviennent"
        raise ReadError(path.name, f"l'archive {problem} : donnez celle que diffuse le producteur.")
    if found[0].file_size > MAX_UNFOLDED:
        raise ReadError(path.name, "l'archive annonce plus de 8 Go une fois ouverte : elle n'a pas été ouverte.")
    return found[0]


def chunks(path: Path, needed: Collection[str], *, others: Collection[str] = (), inside: Inside = any_text
           ) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pieces of a table as text, with the name of the file for messages; columns under their `folded` titles.

    `needed`: folded titles that must be there; `others`: those taken when they are. The index is the row of the file,
    the header being row 1. Blank cells are "". Raises ReadError: another table, a row of another width, a cut file.
    """
    with opened(path, inside) as (file, stream):
        buffered, encoding, separator, header = _started(file, stream)
        keys = [folded(title) for title in header]
        missing = sorted(set(needed) - set(keys))
        if missing:
            raise ReadError(file, f"la colonne « {missing[0]} » est introuvable : ce n'est pas le fichier attendu.")
        taken = {str(keys.index(key)): key for key in dict.fromkeys([*needed, *others]) if key in keys}
        names = [str(position) for position in range(len(keys))]
        first = 2
        try:
            pieces = arrow_csv.open_csv(
                buffered,
                arrow_csv.ReadOptions(skip_rows=1, column_names=names, block_size=BLOCK, encoding=encoding),
                arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
                arrow_csv.ConvertOptions(include_columns=list(taken), strings_can_be_null=False,
                                         column_types=dict.fromkeys(names, pyarrow.string())))
            for piece in pieces:
                frame = pd.DataFrame({key: compute.utf8_trim_whitespace(piece[name]).to_pandas()
                                      for name, key in taken.items()}, dtype=object)
                frame.index = pd.RangeIndex(first, first + len(frame))
                first += len(frame)
                yield file, frame[(frame != "").any(axis=1)]
        except (pyarrow.ArrowInvalid, UnicodeDecodeError) as failure:
            # Threads read ahead: the row itself is known to within a piece only, and the first one holds many.
            after = f"après la ligne {first - 1}, " if first > 2 else ""
            raise ReadError(file, f"{after}une ligne n'a pas la forme des autres : le fichier est coupé ou abîmé, "
                                  "téléchargez-le à nouveau.") from failure


def table(path: Path, needed: Collection[str], *, others: Collection[str] = (), inside: Inside = any_text
          ) -> tuple[str, pd.DataFrame]:
    """`chunks` in one piece, for tables of some tens of thousands of rows. Raises ReadError also when it is empty."""
    pieces = list(chunks(path, needed, others=others, inside=inside))
    if not any(len(frame) for _, frame in pieces):
        raise ReadError(path.name, "il ne contient aucune ligne.")
    return pieces[0][0], pd.concat([frame for _, frame in pieces])


def header_of(path: Path, inside: Inside = any_text) -> list[str]:
    """Titles of the table as they are written. Raises ReadError."""
    with opened(path, inside) as (file, stream):
        return _started(file, stream)[3]


def first_row(wrong: pd.Series) -> int:
    """The row of the file of the first true of a series indexed by rows of the file."""
    return int(wrong.index[int(wrong.to_numpy(dtype=bool).argmax())])


def folded(title: str) -> str:
    """A title in lower case, spaces as underscores: `Niveau prioritaire` is `niveau_prioritaire`."""
    return re.sub(r"\s+", "_", title.strip().lower())


def _started(file: str, stream: BinaryIO) -> tuple[BinaryIO, str, str, list[str]]:
    """The stream from its beginning, its encoding, its separator, its titles."""
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _HEAD)
    head = buffered.peek(_HEAD)
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise ReadError(file, "c'est une page web ou un XML, non la table attendue : téléchargez le fichier lui-même.")
    if not head.strip() or b"\x00" in head:
        raise ReadError(file, "ce n'est pas un fichier de texte délimité (CSV).")
    encoding = _encoding(head)
    line = head.split(b"\n", 1)[0].decode(encoding, errors="replace").rstrip("\r").lstrip("\ufeff")
    separator = separator_of(line)
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error as failure:
        raise ReadError(file, "sa première ligne n'est pas une ligne de titres : ce n'est pas le fichier "
                              "attendu.") from failure
    return cast(BinaryIO, buffered), encoding, separator, [cell.strip() for cell in cells]


def _encoding(head: bytes) -> str:
    """UTF-8, or Windows-1252 when the beginning cannot be UTF-8; a letter cut at its end is no proof."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as failure:
        return "utf-8" if failure.start >= len(head) - 4 else "cp1252"
    return "utf-8"
