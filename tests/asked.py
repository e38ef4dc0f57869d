"""Requests of a pack, in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

from diagnostic.dossier import Dossier
from diagnostic.geography.units import codes_of
from diagnostic.projects.project import Project
from diagnostic.record import Diagnosis
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse


def asked(diagnosis: Diagnosis, warehouse: Warehouse, edited: date | None = None, template: bytes | None = None,
          **dossier: Any) -> PackRequest:
    """The pack of a diagnosis; `dossier`: fields of `Dossier`."""
    project = Project(codes_of(diagnosis.perimeter.units), diagnosis.name, diagnosis.plan, diagnosis.entered,
                      follow_up=diagnosis.follow_up, dossier=Dossier(**dossier))
    return PackRequest(project, diagnosis, warehouse, edited, template)
