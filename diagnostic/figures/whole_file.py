"""A file that others may be reading: written aside, then put in its place at once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(target: Path, content: bytes) -> None:
    """Whole or not at all, whichever processes write it together; everybody may read it. Raises OSError."""
    handle, made = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    # mkstemp files are for their owner alone.
    Path(made).chmod(0o644)
    Path(made).replace(target)
