"""Besoins de santé: published landmarks, each with its standing, and the territory's own figures once typed."""

from __future__ import annotations

import streamlit as st

from diagnostic.figures.charts import comparison_bars
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.wording import typography
from interface import entry, markup, session, tables
from interface.charts import show_chart
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import kpi_of, show_kpis
from interface.sources import show_sources, tables_of

FIRST = ("ald_part", "c2s_part", "ame_effectif", "niveau_de_vie_median")
GROUPS = (("Affections de longue durée (ALD)", ("ald",)),
          ("Complémentaire santé solidaire (C2S) et ancienne CMU-C", ("c2s", "cmu_c")),
          ("Aide médicale de l'État (AME)", ("ame",)),
          ("Niveau de vie", ("niveau_de_vie",)))
HOW = """
- **La CPAM** du département : demandez à votre interlocuteur des CPTS le nombre d'assurés en ALD, de bénéficiaires de
  la C2S et de l'AME pour la liste de vos communes (écran Dossier, « Liste des codes »).
- **Rezone CPTS**, l'outil de l'Assurance Maladie : il donne ces chiffres pour un territoire choisi commune par commune.
- **L'ARS** : son portrait de territoire reprend souvent ces mêmes chiffres ; notez l'année et la population de base.

Un effectif inférieur à {threshold} personnes relève du secret statistique : il est masqué partout, y compris dans les
documents.
"""

framed()
diagnosis, entries = session.current(), catalogue()
indicators = [found for found in entries.indicators if found.theme == "besoins"]

st.title("Besoins de santé")
with guarded("La première ligne de chiffres"):
    show_kpis(kpi_of(diagnosis, identifier) for identifier in FIRST)

with guarded("La saisie des chiffres du territoire"):
    st.subheader("Les chiffres du territoire")
    if not diagnosis.entered:
        show(Severity.INFO, "Aucune donnée ouverte ne donne les ALD, la C2S ou l'AME d'un territoire de CPTS : les "
             "repères ci-dessous valent pour d'autres populations que la vôtre.",
             "Demandez vos chiffres, puis saisissez-les ici : ils entreront dans le diagnostic, marqués « saisie ».")
    entry.show_entered(diagnosis)
    with st.expander("Saisir un chiffre du territoire", expanded=False, icon=":material/edit:"):
        entry.show_form()
    with st.expander("Comment obtenir ces chiffres", icon=":material/help:"):
        st.markdown(typography(HOW.format(threshold=max(topic.secrecy for topic in entries.topics))))
    if diagnosis.entered:
        st.html(markup.quiet("Les chiffres saisis restent dans cette session et dans les documents que vous "
                             "téléchargez ; ils ne voyagent pas dans le lien de la page."))

for title, prefixes in GROUPS:
    with guarded(f"Le bloc « {title} »"), st.container(border=True):
        st.subheader(title)
        measured = [diagnosis.measurement(found.id) for found in indicators if found.id.startswith(prefixes)]
        told = [found for found in measured if found and (found.references or found.status is Status.ENTERED)]
        if not told:
            st.html(markup.quiet("Aucun repère n'est disponible pour ce territoire."))
            continue
        main = told[0]
        if main.value is not None and main.references:
            show_chart(comparison_bars(main), f"bars-{main.indicator}", otherwise="",
                       alt=f"{entries[main.indicator].label} : le territoire et les repères publiés.")
        st.html(tables.landmarks(told))
        told_entries = [entries[found.indicator] for found in told]
        said = [one.definition for one in told_entries if one.display == "principal"]
        said += [one.note for one in told_entries]
        st.html(markup.quiet(" ".join(dict.fromkeys(filter(None, said)))))
        show_sources(diagnosis, tables_of(told))
