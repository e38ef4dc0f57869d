"""How a file brought by a user is refused: one sentence in French that says what to do."""

from __future__ import annotations

from diagnostic.wording import typography

# What a person may bring; the upload field of the screens has the same limit.
MAX_BYTES = 10_000_000
_EMPTY_ZIP = b"PK\x05\x06"


class FileError(ValueError):
    """The file cannot be read as asked; the message is a French sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


def weighed(content: bytes) -> bytes:
    """`content` itself. Raises FileError when it is empty or above 10 MB."""
    if not content or content.startswith(_EMPTY_ZIP):
        raise FileError("Le fichier est vide : vérifiez que vous avez choisi le bon.")
    if len(content) > MAX_BYTES:
        raise FileError("Le fichier dépasse 10 Mo : gardez la seule colonne des codes, ou simplifiez le contour, puis "
                        "recommencez.")
    return content
