"""Navigation, page config, theme. Nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from interface import session, sidebar, watch
from interface.frame import around_page
from interface.guard import guarded
from interface.shell import TITLE

ROOT = Path(__file__).resolve().parent
BRAND = ROOT / "static" / "brand"

st.logo(str(BRAND / "logo.svg"), size="large", icon_image=str(BRAND / "mark.svg"))
st.html(ROOT / "interface" / "style.css")
script = (ROOT / "interface" / "document.js").read_text(encoding="utf-8")
st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)

page = st.navigation([
    st.Page(ROOT / "pages" / "territoire.py", title="Territoire", default=True),
    st.Page(ROOT / "pages" / "scenarios.py", title="Scénarios"),
    st.Page(ROOT / "pages" / "population.py", title="Population"),
    st.Page(ROOT / "pages" / "besoins.py", title="Besoins de santé"),
    st.Page(ROOT / "pages" / "offre.py", title="Offre de soins"),
    st.Page(ROOT / "pages" / "taille_financement.py", title="Taille et financement"),
    st.Page(ROOT / "pages" / "chevauchements.py", title="Chevauchements"),
    st.Page(ROOT / "pages" / "registre.py", title="Registre"),
    st.Page(ROOT / "pages" / "dossier.py", title="Dossier"),
    st.Page(ROOT / "pages" / "donnees.py", title="Données et méthode"),
])
st.set_page_config(page_title=f"{page.title} – {TITLE}", page_icon=str(BRAND / "mark.svg"), layout="wide",
                   initial_sidebar_state=270)
watch.on_page(page.url_path or "territoire")
with guarded("Le territoire", vital=True):
    session.open_link()
    session.require_data()
sidebar.show()
with guarded("Cet écran"), around_page():
    page.run()
with guarded("L'adresse de la page"):
    session.publish_link()
