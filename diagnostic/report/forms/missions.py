"""The missions of the ACI as a project stands to them: compulsory, retained, with an objective, with an amount."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.aci.funding import CORE_MISSION, AmountStatus, FundingLine, chosen, counts, missions
from diagnostic.aci.labels import MISSIONS
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.topics import Tracked
from diagnostic.report.document import Blank, Box, Boxes
from diagnostic.report.forms.form import asked
from diagnostic.report.request import PackRequest
from diagnostic.wording import enumerate_fr, euros, typography


@dataclass(frozen=True)
class ProjectMission:
    """`retained`: the plan counts it. `ticked`: an option that the plan names. `lines`: what the plan counts of it.

    `objective`: what the project wrote for it, text from outside, empty when nothing was.
    """

    code: str
    label: str
    mandatory: bool
    retained: bool
    objective: str
    lines: tuple[FundingLine, ...] = ()

    @property
    def ticked(self) -> bool:
        return self.retained and not self.mandatory

    @property
    def nature(self) -> str:
        if self.mandatory:
            return "mission obligatoire"
        return "option retenue" if self.retained else "option non retenue"

    @property
    def amount(self) -> str:
        """« 70 000 € par an »; « non vérifié » where no source was read; empty when the plan counts nothing."""
        if not self.lines:
            return ""
        amounts = [line.amount for line in self.lines if line.amount is not None]
        said = [f"{euros(sum(amounts))} par an"] if amounts else []
        if unverified := [line.part_label.lower() for line in self.lines if line.amount is None]:
            said.append(f"{enumerate_fr(unverified)} : {AmountStatus.UNVERIFIED}")
        return typography(" ; ".join(said))

    @property
    def tracked(self) -> tuple[Tracked, ...]:
        """Figures that the ACI usually follows for it."""
        return tuple(figure for figure in catalogue().tracked if figure.mission == self.code)


def project_missions(request: PackRequest) -> tuple[ProjectMission, ...]:
    """The missions of the plan's scale but for the running of the CPTS, then those that an objective alone names."""
    diagnosis, dossier = request.diagnosis, request.dossier
    here = [mission for mission in missions(chosen(diagnosis.funding, diagnosis.plan)) if mission.code != CORE_MISSION]
    found = []
    for mission in here:
        lines = tuple(line for line in mission.lines if counts(line, diagnosis.plan))
        found.append(ProjectMission(mission.code, mission.label, mission.mandatory, bool(lines),
                                    dossier.objective(mission.code), lines))
    others = dict.fromkeys(code for code, _ in dossier.objectives if code not in {mission.code for mission in here})
    return (*found, *(ProjectMission(code, MISSIONS.get(code, code), mandatory=False, retained=False,
                                     objective=dossier.objective(code)) for code in others))


def mission_boxes(request: PackRequest) -> Boxes:
    """Every mission, ticked when the project retains it."""
    return Boxes(tuple(Box(mission.label, mission.retained, mission.nature) for mission in project_missions(request)))


def objectives(request: PackRequest, *, lines: int = 2) -> list[Blank]:
    """One question for each mission retained or with an objective."""
    return [asked(mission.label, mission.objective,
                  "Ce que le projet veut obtenir, pour qui, et à quoi on verra que c'est fait.", lines=lines)
            for mission in project_missions(request) if mission.retained or mission.objective]
