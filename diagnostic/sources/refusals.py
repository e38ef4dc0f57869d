"""How a file brought by a user is refused: one sentence in French that says what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from diagnostic.wording import typography

# What a person may bring; the upload field of the screens has the same limit.
MAX_BYTES = 10_000_000
_EMPTY_ZIP = b"PK\x05\x06"
# What the system says of a place is in its own language.
_KINDS = {FileExistsError: "un fichier porte ce nom", NotADirectoryError: "une partie du chemin est un fichier",
          PermissionError: "vous n'en avez pas le droit, ou un de ses fichiers est ouvert ailleurs",
          FileNotFoundError: "ce chemin n'existe pas"}
_FULL = {errno.ENOSPC: "le disque est plein", errno.EDQUOT: "le disque est plein, ou la place permise est prise"}
_TROUBLES = {errno.ENAMETOOLONG: "ce nom est trop long", errno.EROFS: "ce disque ne peut pas être écrit",
             errno.EFBIG: "le fichier dépasserait la taille permise", errno.EIO: "le disque est en panne", **_FULL}


class FileError(ValueError):
    """The file cannot be read as asked; the message is a French sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


def no_room(failure: OSError) -> bool:
    """Whether the disk is full."""
    return failure.errno in _FULL


def unwritable(failure: OSError) -> str:
    """« Le dossier ne peut pas être écrit : le disque est plein (/donnees/tables). »."""
    reason = next((said for kind, said in _KINDS.items() if isinstance(failure, kind)),
                  _TROUBLES.get(failure.errno or 0, "erreur du système"))
    # A name is left as it is: a space that typography would touch in it is a real one.
    named = f" ({Path(str(failure.filename))})" if failure.filename else ""
    return f"{typography(f'Le dossier ne peut pas être écrit : {reason}')}{named}."


def weighed(content: bytes) -> bytes:
    """`content` itself. Raises FileError when it is empty or above 10 MB."""
    if not content or content.startswith(_EMPTY_ZIP):
        raise FileError("Le fichier est vide : vérifiez que vous avez choisi le bon.")
    if len(content) > MAX_BYTES:
        raise FileError("Le fichier dépasse 10 Mo : gardez la seule colonne des codes, ou simplifiez le contour, puis "
                        "recommencez.")
    return content
