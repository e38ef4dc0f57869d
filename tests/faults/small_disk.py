"""A small file system to be filled to the last byte, emptied, or made one that can only be read."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BLOCK = b"\0" * 4096


class SmallDisk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    @contextmanager
    def full(self) -> Iterator[None]:
        """No room left for the time of the block."""
        self._fill()
        try:
            yield
        finally:
            self._ballast.unlink()

    @contextmanager
    def only_read(self) -> Iterator[None]:
        self._remount("ro")
        try:
            yield
        finally:
            self._remount("rw")

    def names(self) -> set[str]:
        """Every file, by its path in the disk."""
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*")
                if path.is_file() and path != self._ballast}

    def _fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as stream:
            try:
                while stream.write(_BLOCK) == len(_BLOCK):
                    pass
            except OSError:
                return

    def _remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.folder)], check=True)
