"""Besoins de santé: the territory's own figures, those of official files, and who to ask for the others."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.wording import typography
from interface import entry, markup, session
from interface.brought_panel import show_brought
from interface.frame import framed
from interface.guard import guarded, show
from interface.heading_panel import show_absent, show_headings
from interface.overview import show_overview
from interface.theme_head import show_head

FIRST = ("ald_part", "c2s_part", "ame_effectif", "niveau_de_vie_median")
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

show_head(diagnosis, "besoins", FIRST)

with guarded("La saisie des chiffres du territoire"):
    st.header("Les chiffres du territoire")
    if not diagnosis.entered:
        show(Severity.INFO, "Aucune donnée ouverte ne donne les ALD ni l'AME d'un territoire de CPTS, et la C2S n'est "
             "publiée que pour les communes qui ont un quartier prioritaire : les repères publiés valent pour d'autres "
             "populations que la vôtre.",
             "Demandez vos chiffres, puis saisissez-les ici : ils entreront dans le diagnostic, marqués « saisie ».")
    entry.show_entered(diagnosis)
    with st.expander("Saisir un chiffre du territoire", expanded=False, icon=":material/edit:"):
        entry.show_form()
    with st.expander("Apporter un tableau, par commune ou pour le territoire", icon=":material/upload:"):
        show_brought(diagnosis)
    with st.expander("Comment obtenir ces chiffres", icon=":material/help:"):
        st.markdown(typography(HOW.format(threshold=max(topic.secrecy for topic in entries.topics))))
    if diagnosis.entered:
        st.html(markup.quiet("Les chiffres saisis restent dans cette session et dans les documents que vous "
                             "téléchargez ; ils ne voyagent pas dans le lien de la page."))

show_headings(diagnosis, "besoins")
show_overview(diagnosis, "besoins")
show_absent(diagnosis, "besoins")
