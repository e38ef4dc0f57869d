"""Offre de soins: how easily inhabitants reach five professions, who practises here, and the structures."""

from __future__ import annotations

import streamlit as st

from diagnostic.figures.charts import apl_bars, apl_comparison
from diagnostic.figures.series import APL
from diagnostic.report.tables import site
from interface import markup, session
from interface.charts import show_chart
from interface.frame import framed
from interface.guard import guarded
from interface.heading_panel import show_absent, show_headings
from interface.markup import Link
from interface.overview import show_overview
from interface.sources import show_sources
from interface.structures_panel import show_structures
from interface.theme_head import show_head

FIRST = ("apl_medecin_generaliste", "part_population_apl_sous_2_5", "apl_infirmier", "medecins_generalistes_2025")

framed()
diagnosis = session.current()


def apl() -> None:
    st.html(markup.lead("Cinq professions, en regard de la France"))
    show_chart(apl_comparison(diagnosis), "apl-comparison",
               otherwise="Aucune valeur de référence n'est disponible pour ce territoire.",
               alt="Accessibilité de cinq professions sur le territoire et dans son département, France = 100.")
    known = [indicator for _, indicator in APL if any(unit.values.get(indicator) is not None
                                                      for unit in diagnosis.units)]
    if known:
        by_unit(known)
    measured = [found for _, indicator in APL if (found := diagnosis.measurement(indicator)) is not None]
    show_sources(diagnosis, dict.fromkeys([found.source for found in measured]
                                          + [place.source for found in measured for place in found.references]))


@st.fragment
def by_unit(known: list[str]) -> None:
    chosen = st.selectbox("Accessibilité par commune", known, key="offre_bars",
                          format_func=lambda identifier: diagnosis.entry(identifier).short)
    show_chart(apl_bars(diagnosis, chosen), f"apl-{chosen}", otherwise="Aucune valeur par commune.",
               alt=f"{diagnosis.entry(chosen).label} par commune, de la plus faible à la plus forte.")


show_head(diagnosis, "offre", FIRST)

show_headings(diagnosis, "offre", {"apl": apl})

with guarded("Les structures"):
    show_structures(diagnosis)

with guarded("La liste des faits publiés"):
    if diagnosis.facts:
        st.header("Ce que des sources publiées disent de l'offre")
        names = {unit.code: unit.name for unit in diagnosis.units}
        rows: list[list[str | Link]] = [
            [names.get(fact.code, fact.code), fact.text, Link(site(fact.source), fact.source)]
            for fact in diagnosis.facts]
        st.html(markup.table(["Commune", "Ce qui est publié", "Source"], rows))

show_overview(diagnosis, "offre")
show_absent(diagnosis, "offre")
