"""A zip brought by a user, opened with suspicion: nothing is unfolded on disk, and nothing before its size is known."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from diagnostic.geography.reading import shown
from diagnostic.sources.refusals import FileError, weighed

ZIP = b"PK\x03\x04"
MAX_MEMBERS = 1_000
MAX_TOTAL = 100_000_000
# Repetitive sheets of Excel reach 60; a bomb of zeros stands at 1 000.
MAX_RATIO = 200
# Under this size, whatever its ratio, a member can do no harm.
SMALL = 1_000_000
_CHUNK = 1 << 16
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".bz2", ".xz")
_CENTRAL_ENTRY = b"PK\x01\x02"
# What zipfile lets through on damaged archives, negative positions and unknown letters included.
DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OverflowError, UnicodeDecodeError)
_FAILURES = (*DAMAGES, ValueError, OSError)
_DAMAGED = "Cette archive est abîmée ou incomplète : refaites-la, puis recommencez."


class Archive:
    """The members of a zip, all checked before any is inflated. Folders and macOS's shadows are left out."""

    def __init__(self, content: bytes) -> None:
        """Raises FileError: damaged, encrypted, too many members, too big once open, a name that leads outside."""
        # Counted before they are parsed: 10 MB of bare entries would make 200 000 objects.
        if weighed(content).count(_CENTRAL_ENTRY) > MAX_MEMBERS:
            raise FileError("Cette archive contient trop de fichiers : gardez-y le seul fichier utile.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            members = self._zip.infolist()
        except _FAILURES as failure:
            raise FileError(_DAMAGED) from failure
        for member in members:
            _check(member)
        if sum(member.file_size for member in members) > MAX_TOTAL:
            raise FileError("Cette archive annonce plus de 100 Mo une fois ouverte : elle n'a pas été ouverte. "
                            "Gardez-y le seul fichier utile.")
        kept = [member for member in members if not member.is_dir() and not _shadow(member.filename)]
        self._members = {member.filename: member for member in kept}
        if len(self._members) != len(kept):
            raise FileError("Cette archive contient deux fichiers du même nom : refaites-la, puis recommencez.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def ending(self, *suffixes: str) -> tuple[str, ...]:
        """Names of the members with one of these endings, whatever their case."""
        return tuple(name for name in self._members if PurePosixPath(name).suffix.lower() in suffixes)

    def chunks(self, name: str, limit: int = MAX_TOTAL) -> Iterator[bytes]:
        """The content of a member, piece by piece. Raises FileError when more comes out than `limit` bytes."""
        size = 0
        try:
            with self._zip.open(self._members[name]) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > limit:
                        raise FileError(f"« {shown(PurePosixPath(name).name)} » est trop gros une fois ouvert : "
                                        "simplifiez-le, puis recommencez.")
                    yield piece
        except FileError:
            raise
        except _FAILURES as failure:
            raise FileError(_DAMAGED) from failure

    def read(self, name: str, limit: int = MAX_TOTAL) -> bytes:
        """Raises FileError as `chunks` does."""
        return b"".join(self.chunks(name, limit))


def _check(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name or "\x00" in name:
        raise FileError("Cette archive contient un nom de fichier qui mène hors d'elle : elle n'a pas été ouverte. "
                        "Refaites-la à partir des seuls fichiers utiles.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileError("Cette archive contient un lien vers un autre fichier : remplacez-le par le fichier lui-même.")
    if member.flag_bits & 1:
        raise FileError("Cette archive est protégée par un mot de passe : refaites-la sans mot de passe.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileError("Cette archive emploie une compression inhabituelle : refaites-la au format zip ordinaire.")
    if PurePosixPath(name).suffix.lower() in _NESTED:
        raise FileError("Cette archive en contient une autre : ouvrez-la, et donnez le seul fichier utile.")
    if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise FileError("Cette archive grossirait démesurément une fois ouverte : elle n'a pas été ouverte. "
                        "Refaites-la à partir des fichiers d'origine.")


def _shadow(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith("._")
