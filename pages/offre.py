"""Offre de soins: how easily inhabitants reach five professions, and what is published on the structures."""

from __future__ import annotations

import streamlit as st

from diagnostic.figures.charts import apl_bars, apl_comparison
from diagnostic.figures.series import APL
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.report.tables import site
from interface import markup, session, tables
from interface.charts import show_chart, show_map
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import kpi_of, show_kpis
from interface.markup import Link
from interface.sources import show_sources, tables_of

FIRST = ("apl_medecin_generaliste", "part_population_apl_sous_2_5", "apl_infirmier", "medecins_generalistes_2025")
PROFESSIONS = tuple(indicator for _, indicator in APL)

framed()
diagnosis, entries = session.current(), catalogue()
indicators = entries.of_theme("offre")
known = [identifier for identifier in PROFESSIONS
         if any(unit.values.get(identifier) is not None for unit in diagnosis.units)]

st.title("Offre de soins")
with guarded("La première ligne de chiffres"):
    show_kpis(kpi_of(diagnosis, identifier) for identifier in FIRST)

if not known:
    show(Severity.WARNING, "L'accessibilité potentielle localisée (APL) de ces communes n'est pas fournie avec "
         "l'outil : seuls les repères du département et de la France sont montrés.",
         "La Drees la publie pour toutes les communes ; elle pourra être installée depuis ses fichiers.")
else:
    with st.container(key="split-offre"):
        left, right = st.columns([3, 2], gap="medium")
    with left, guarded("La carte"):
        shaded = st.selectbox("Profession", known, format_func=lambda identifier: entries[identifier].short,
                              key="offre_map")
        show_map(diagnosis, "offre", shaded)
        show_sources(diagnosis, tables_of([diagnosis.measurement(shaded)]),
                     f"{entries[shaded].definition} {entries[shaded].note}".strip())
    with right, guarded("Le graphique par commune"):
        st.subheader("Par commune")
        show_chart(apl_bars(diagnosis, shaded), f"apl-{shaded}", otherwise="Aucune valeur par commune.",
                   alt=f"{entries[shaded].label} par commune, de la plus faible à la plus forte.")
        show_sources(diagnosis, ("apl", "reference_departements"))

with guarded("La comparaison des cinq professions"):
    st.subheader("Cinq professions, en regard de la France")
    show_chart(apl_comparison(diagnosis), "apl-comparison",
               otherwise="Aucune valeur de référence n'est disponible pour ce territoire.",
               alt="Accessibilité de cinq professions sur le territoire et dans son département, France = 100.")
    show_sources(diagnosis, ("apl", "reference_departements"))

with guarded("Le tableau de comparaison"):
    st.subheader("Le territoire et ses alentours")
    st.html(tables.comparison(diagnosis, indicators))
    show_sources(diagnosis, tables_of(diagnosis.measurement(entry.id) for entry in indicators),
                 "Le nombre de médecins généralistes est celui du département entier, jamais celui du territoire.")

with guarded("La liste des structures"):
    st.subheader("Structures connues par des sources publiées")
    if diagnosis.facts:
        names = {unit.code: unit.name for unit in diagnosis.units}
        rows: list[list[str | Link]] = [
            [names.get(fact.code, fact.code), fact.text, Link(site(fact.source), fact.source)]
            for fact in diagnosis.facts]
        st.html(markup.table(["Commune", "Ce qui est publié", "Source"], rows))
    else:
        st.html(markup.quiet("Aucun fait publié n'est fourni avec l'outil pour ces communes : cela ne veut pas dire "
                             "qu'elles n'ont pas de structure de soins."))

with guarded("Le tableau des communes"):
    st.subheader("Commune par commune")
    tables.show_units(diagnosis, [entries[identifier] for identifier in PROFESSIONS], "offre_communes")
    show_sources(diagnosis, ("apl",), "Une case « n. d. » est une valeur inconnue, jamais zéro.")
