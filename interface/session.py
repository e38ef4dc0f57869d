"""The current territory of a session, and the diagnosis of it. Session state holds codes and choices, never data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from diagnostic.diagnosis import Diagnosis, diagnose
from diagnostic.sources.warehouse import Warehouse
from interface import link
from interface.intake import Intake, text_of
from interface.project import Project

_PROJECT, _INTAKE, _WARNINGS = "project", "intake", "link_warnings"
# Diagnoses kept for all sessions together: 50 kB each for a usual CPTS, 8 MB for a region.
KEPT = 24


def warehouse() -> Warehouse:
    return Warehouse.embedded()


def demonstration() -> Project:
    """The territory shown at first: the demonstration table of the data pack."""
    table = warehouse().table("demo")
    return Project(tuple(sorted(table["code"])), name=str(table["cpts"].iloc[0]))


def open_link() -> None:
    """At the first run of a session, take the territory from the address, else the demonstration."""
    if _PROJECT in st.session_state:
        return
    asked = link.read(st.query_params.to_dict(), warehouse())
    st.session_state[_WARNINGS] = asked.warnings
    st.session_state[_PROJECT] = asked.project or demonstration()


def publish_link() -> None:
    """Write the territory into the address, so that a reload or a shared link brings it back."""
    wanted = link.write(project())
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def link_warnings() -> tuple[str, ...]:
    """What could not be taken from the address, until the territory changes."""
    return st.session_state.get(_WARNINGS, ())


def project() -> Project:
    """The current territory; every screen may be opened first."""
    open_link()
    found: Project = st.session_state[_PROJECT]
    return found


def change(**fields: Any) -> None:
    """Replace fields of the current project. A new list of codes ends what was said of the address."""
    st.session_state[_PROJECT] = replace(project(), **fields)
    if "codes" in fields:
        st.session_state[_WARNINGS] = ()


def intake() -> Intake:
    """The text under the eyes of the user: what was pasted last, else the codes of the territory."""
    typed: Intake | None = st.session_state.get(_INTAKE)
    return typed or Intake(text_of(project().codes, warehouse().gazetteer))


def keep_intake(typed: Intake) -> None:
    """Remember a pasted text across screens."""
    st.session_state[_INTAKE] = typed


def current() -> Diagnosis:
    """The diagnosis of the current territory."""
    return diagnosed(project())


def diagnosed(wanted: Project) -> Diagnosis:
    """The diagnosis of a project, computed once for all the sessions that look at it."""
    return _diagnosed(wanted, warehouse().version)


@st.cache_resource(max_entries=KEPT, show_spinner="Calcul du diagnostic…", hash_funcs={Project: repr})
def _diagnosed(wanted: Project, data_version: str) -> Diagnosis:
    """`data_version` is only there to tell diagnoses made on other data apart."""
    del data_version
    return diagnose(wanted.units, warehouse(), name=wanted.name, entered=wanted.entered, plan=wanted.plan)
