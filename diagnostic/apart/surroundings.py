"""What a process that reads files from outside is told of the environment of who starts it: how to run, no secret.

A file that took its reader over finds there neither the address of the register with its password, nor what else an
administrator wrote for the service alone.
"""

from __future__ import annotations

import os

# Where programs, libraries and temporary files are; the language and the hour; where the data are; how to write logs.
_TOLD = frozenset({
    "PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "VIRTUAL_ENV", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
    "PROGRAMDATA", "NUMBER_OF_PROCESSORS", "GDAL_DATA", "PROJ_DATA", "PROJ_LIB", "MPLCONFIGDIR",
    "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_MAX_THREADS", "DIAGNOSTIC_DATA_DIR", "DIAGNOSTIC_DATA_PACK",
    "CPTS_JOURNAL", "CPTS_JOURNAL_NIVEAU", "CPTS_REPLIQUE"})
_FAMILIES = ("LC_", "PYTHON", "OMP_", "MALLOC_")


def bare() -> dict[str, str]:
    """Of the environment of this process, what is on the list: whatever is added to it one day stays here."""
    return {name: value for name, value in os.environ.items() if name in _TOLD or name.startswith(_FAMILIES)}
