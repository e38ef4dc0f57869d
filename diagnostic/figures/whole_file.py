"""A file that others may be reading: written aside, then put in its place at once."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

HALF = ".part"


def write_whole(target: Path, content: bytes) -> None:
    """Whole or not at all, whichever processes write it together; everybody may read it. Raises OSError, which leaves
    what was there as it was and nothing beside it."""
    handle, made = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=HALF)
    half = Path(made)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            settle(stream.fileno())
        # mkstemp files are for their owner alone.
        half.chmod(0o644)
        half.replace(target)
    except OSError:
        with suppress(OSError):
            half.unlink()
        raise


def settle(handle: int) -> None:
    """Wait until the disk has what was written: a name must never get there before it. Raises OSError."""
    os.fsync(handle)


def write_out(target: Path, content: bytes) -> None:
    """What a person asked for under this name: as `write_whole`, through a link to what it leads to; straight into
    what is no file, such as a terminal. Raises OSError."""
    if target.exists() and not target.is_file():
        target.write_bytes(content)
    else:
        write_whole(target.resolve(), content)
