"""The folder where this machine keeps projects, and the register beside them."""

from __future__ import annotations

import os
from pathlib import Path

PROJECTS = "DIAGNOSTIC_PROJECTS"
_FOLDER = Path(__file__).resolve().parents[2] / "projets"


def projects_folder() -> Path:
    """The one that DIAGNOSTIC_PROJECTS names, else `projets/` beside app.py."""
    return Path(os.environ.get(PROJECTS) or _FOLDER)
