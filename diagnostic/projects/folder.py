"""The folder where this machine keeps projects, and the register beside them."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

PROJECTS = "DIAGNOSTIC_PROJECTS"
# The folder, among the projects, of those of each account.
OWN = "comptes"
_FOLDER = Path(__file__).resolve().parents[2] / "projets"


def projects_folder() -> Path:
    """The one that DIAGNOSTIC_PROJECTS names, else `projets/` beside app.py."""
    return Path(os.environ.get(PROJECTS) or _FOLDER)


def account_folder(account: str) -> Path:
    """Where an account's own projects are kept, where people log in."""
    return projects_folder() / OWN / sha256(account.encode()).hexdigest()
