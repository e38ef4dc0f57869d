"""Choosing a funding scale and ticking missions."""

from __future__ import annotations

import streamlit as st

from diagnostic.aci.funding import Funding, FundingLine, FundingPlan, FundingTotal, chosen, counts, missions
from diagnostic.diagnosis import Diagnosis
from diagnostic.wording import date_fr, euros
from interface import markup, session


def toggled(plan: FundingPlan, option: str, ticked: bool) -> FundingPlan:
    """The plan with a mission (or one line, « mission/part ») ticked or not; unticking a mission unticks its lines."""
    kept = {other for other in plan.options if other != option and not other.startswith(f"{option}/")}
    return FundingPlan(plan.scale, tuple(sorted(kept | {option} if ticked else kept)))


def moved(plan: FundingPlan, scale: Funding) -> FundingPlan:
    """The plan on another scale, with the options that exist there."""
    return FundingPlan(scale.scale, tuple(option for option in plan.options if option in scale.offered))


def ticked(plan: FundingPlan, option: str) -> bool:
    return any(other == option or other.startswith(f"{option}/") for other in plan.options)


def show_choices(diagnosis: Diagnosis) -> None:
    """Scale and missions; every change goes to the session at once."""
    plan = diagnosis.plan
    scales = {found.scale: found for found in diagnosis.funding}
    st.radio("Barème", list(scales), index=list(scales).index(plan.scale), horizontal=True, key="scale",
             format_func=lambda name: f"{scales[name].scale_label} (depuis le {date_fr(scales[name].in_force)})",
             on_change=lambda: session.change(plan=moved(session.project().plan, scales[st.session_state["scale"]])))
    st.html(markup.quiet("Les missions obligatoires sont toujours comptées ; cochez celles que le projet y ajoute."))
    for mission in missions(chosen(diagnosis.funding, plan)):
        if not mission.mandatory:
            _box(plan, mission.code, mission.label)
        for line in mission.lines:
            if line.conditional:
                _box(plan, line.option, line.label)


def _box(plan: FundingPlan, option: str, label: str) -> None:
    key = f"option-{plan.scale}-{option}"
    st.checkbox(label, value=ticked(plan, option), key=key,
                on_change=lambda: session.change(plan=toggled(session.project().plan, option, st.session_state[key])))


def amounts_table(scale: Funding, plan: FundingPlan, yearly: FundingTotal) -> str:
    """HTML table of every line of the scale at this tier: amount, how it is known, whether it is counted."""
    rows = [[line.mission_label, line.part_label, euros(line.amount, missing="non vérifié"), str(line.status),
             _counted(line, plan)] for line in scale.lines]
    rows.append(["Total compté", "", euros(yearly.amount), "partiel" if yearly.partial else "", ""])
    return markup.table(["Mission", "Part", "Montant par an", "Lecture", "Compté"], rows, numeric=[2])


def _counted(line: FundingLine, plan: FundingPlan) -> str:
    """A mission may be chosen whose amount nobody verified: it cannot be in the total."""
    if not counts(line, plan):
        return "non"
    return "oui" if line.amount is not None else "non, faute de montant"


def read_where(scale: Funding) -> str:
    """The sources in which the amounts of the scale were read."""
    return "Montants lus dans : " + " ; ".join(dict.fromkeys(line.source for line in scale.lines)) + "."
