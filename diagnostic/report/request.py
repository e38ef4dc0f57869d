"""What is asked of this room: the documents of a project, on its diagnosis, dated a day, on somebody's template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diagnostic.dossier import Dossier
from diagnostic.projects.project import Project
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse


@dataclass(frozen=True)
class PackRequest:
    """`diagnosis` is that of `project` on `warehouse`. `edited` is printed as the day of edition; None prints none.

    `template`: bytes of a .docx whose styles, headers and page replace the house's, as `docx_template.checked` gave
    them; None for the house's own.
    """

    project: Project
    diagnosis: Diagnosis
    warehouse: Warehouse
    edited: date | None = None
    template: bytes | None = None

    @property
    def dossier(self) -> Dossier:
        return self.project.dossier
