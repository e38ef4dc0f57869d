"""A project that says everything it can of itself, and one that says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from asked import asked

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Milestones
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.record import Diagnosis
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse

SNP = "traitement_orientation_snp"


@pytest.fixture(scope="session")
def told(toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    """One option ticked, two actors, an objective for a compulsory mission and one for a mission left out, four dates,
    a followed figure."""
    diagnosis = replace(toy_diagnosis, plan=FundingPlan(options=(SNP,)),
                        follow_up=(FollowUp("suivi_sans_mt", 11.2, 8, 2025, "CPAM de l'Ain"),))
    return asked(diagnosis, toy, date(2026, 11, 22), authors="Dr Anne Martin", actors=("Dr Anne Martin", "Paul Durand"),
                 objectives=(("prevention", "Dépister le diabète"), ("crise_sanitaire", "Écrire un plan")),
                 milestones=Milestones(date(2026, 9, 1), date(2026, 12, 15), date(2027, 6, 1), date(2027, 10, 1)))


@pytest.fixture(scope="session")
def silent(toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    """The same territory, of which the project says nothing, on the scale that was read in part."""
    return asked(replace(toy_diagnosis, name="", plan=FundingPlan("avenant_2")), toy)
