"""A project as its diagnosis: every choice it holds is told to `diagnose`, by screens, packs and command line alike."""

from __future__ import annotations

from diagnostic.diagnosis import diagnose
from diagnostic.indicators.peers import peer_of
from diagnostic.projects.project import Project
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse


def diagnosis_of(project: Project, warehouse: Warehouse) -> Diagnosis:
    """Raises ValueError with a French sentence, as `diagnose` does."""
    return diagnose(project.units, warehouse, name=project.name, entered=project.entered, plan=project.plan,
                    brought=project.brought, against=peer_of(project.against, warehouse), follow_up=project.follow_up)
