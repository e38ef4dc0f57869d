"""Two people changed the same CPTS: what each did, side by side, and the choice of what is kept."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.differences import differences
from diagnostic.registry.merging import together
from diagnostic.registry.model import Sheet
from diagnostic.report.text import shorten
from interface import markup, registry_drafts, registry_state, registry_words, session
from interface.guard import show as say
from interface.registry_drafts import Clash
from interface.registry_state import Room


def show(cpts: str) -> None:
    """Asks nothing of the database: both versions are at hand."""
    clash = registry_drafts.clashes().get(cpts)
    if clash is None:
        registry_state.go(Room.SHEET, cpts)
        st.rerun()
        return
    now = clash.now
    st.header("Deux versions à départager")
    say(Severity.WARNING, f"« {shorten(now.sheet.name, 120)} » a été modifiée par {shorten(now.by, 80)} le "
                          f"{registry_words.when_said(now.changed)}, pendant que vous la modifiiez.",
        "Rien n'a été écrasé : choisissez ce qui est gardé.")
    with st.container(key="split-registry-clash"):
        left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        st.markdown("### Dans le registre")
        st.html(markup.quiet(f"Ce que {shorten(now.by, 80)} a enregistré (version {now.version})"))
        _changes(clash.read, now.sheet)
        if now.deleted:
            say(Severity.ALERT, "Cette CPTS a été supprimée du registre : garder votre version la restaure.")
    with right, st.container(border=True):
        st.markdown("### Votre version")
        st.html(markup.quiet("Ce que vous vouliez enregistrer" + (f" : {clash.why}" if clash.why else "")))
        _changes(clash.read, clash.wanted)
    both = None if clash.read is None or now.deleted else together(clash.read, now.sheet, clash.wanted)
    if both is not None:
        say(Severity.INFO, "Les deux changements ne portent pas sur les mêmes choses : ils peuvent être réunis.")
    with st.expander("Ce que « Garder ma version » changerait au registre", expanded=both is None):
        _consequence(clash)
    with st.container(horizontal=True, gap="small"):
        if both is not None:
            st.button("Réunir les deux", key="registry_clash_both", type="primary",
                      on_click=registry_drafts.keep_mine, args=(cpts, both))
        st.button("Restaurer et garder ma version" if now.deleted else "Garder ma version", key="registry_clash_mine",
                  type="secondary" if both else "primary", on_click=registry_drafts.keep_mine, args=(cpts,))
        st.button("Garder celle du registre", key="registry_clash_theirs", on_click=registry_drafts.take_theirs,
                  args=(cpts,))
        st.button("Modifier de nouveau", key="registry_clash_edit", on_click=registry_drafts.edit_again, args=(cpts,))


def _changes(read: Sheet | None, after: Sheet) -> None:
    store = session.warehouse()
    if read is None:
        st.html(registry_words.whole_sheet(after, store))
        return
    st.html(registry_words.differences_html(differences(read, after, store.gazetteer), before="Au départ",
                                            after="Ensuite"))


def _consequence(clash: Clash) -> None:
    found = differences(clash.now.sheet, clash.wanted, session.warehouse().gazetteer)
    st.html(registry_words.differences_html(found, before="Dans le registre", after="Votre version"))
    st.html(markup.quiet("L'autre version reste dans l'historique, d'où elle peut être restaurée."))
