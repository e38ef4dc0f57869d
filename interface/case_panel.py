"""The work on one conflict, under the map of its pair: what waits, what one may propose or decide, what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from math import nan

import streamlit as st

from diagnostic.coverage.found import Held, Pair
from diagnostic.figures.coverage_map import clipped
from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action, Rights
from diagnostic.registry.case import Case, Event, event_words, terms_words
from diagnostic.registry.model import NOTE_LIMIT, REASON_LIMIT, RegistryError
from diagnostic.registry.register import Desk
from diagnostic.registry.timeline import Happening, timeline
from diagnostic.report.docx import to_docx
from diagnostic.report.overlaps.letter import letter, letter_name
from diagnostic.report.overlaps.view import View
from diagnostic.report.pdf import to_pdf
from diagnostic.wording import NBSP, count, enumerate_fr
from interface import case_state, case_terms, downloads, markup, registry_read, registry_words
from interface.case_state import Shown
from interface.guard import show as say

# Happenings told at once.
TOLD = 12


def show(desk: Desk, view: View, pair: Pair) -> None:
    """The work on a pair that shares ground; for who only reads, the state, the trace and the letter."""
    st.header("Travail sur ce conflit" if pair.held is Held.CONFLICT else "Travail sur cette paire")
    with _told_refusals():
        _work(desk, Shown(desk.cases.of_pair(pair.first, pair.second), view, pair))


def _past(view: View) -> dict[str, Case]:
    """Of pairs that share nothing any more."""
    today = {(pair.first, pair.second) for pair in view.pairs}
    return {f"{first} {second}": case for (first, second), case in view.cases.items()
            if (first, second) not in today and {first, second} & set(view.cpts)}


def show_ended(view: View) -> None:
    """What was said last, where it ended a pair: above the others, since the next one takes its place on the screen."""
    past = {case.pair: case for case in _past(view).values()}
    case_state.show_said(past.keys(), lambda pair: enumerate_fr(map(past[pair].quoted, pair)))


def show_past(desk: Desk, view: View) -> None:
    """The cases of pairs that share nothing any more: what was decided, and the way back."""
    past = _past(view)
    if not past:
        return
    with st.expander(f"Dossiers sans chevauchement aujourd'hui ({len(past)})", expanded=False):
        labels = {key: f"{clipped(case.first.sheet.name)}   et   {clipped(case.second.sheet.name)}{NBSP}: {case.state}"
                  for key, case in past.items()}
        chosen = st.selectbox("Dossier", list(past), key="case_past", format_func=lambda key: labels.get(key, key))
        case = past.get(chosen or "", next(iter(past.values())))
        with _told_refusals():
            _work(desk, Shown(case, view, Pair(*case.pair, (), 0, 0, nan, nan)))


@contextmanager
def _told_refusals() -> Iterator[None]:
    """What the register refuses is said in its own words."""
    try:
        yield
    except RegistryError as failure:
        say(Severity.ALERT, str(failure))


def _work(desk: Desk, shown: Shown) -> None:
    rights = registry_read.rights(desk)
    if shown.pair.units:
        case_state.show_said((shown.case.pair,))
    st.html(markup.notices([_standing(shown)]))
    with st.container(key=f"split-case{'' if shown.pair.units else '-past'}"):
        left, right = st.columns([3, 2], gap="medium")
    with left:
        _proposal(shown, rights)
        case_terms.show(shown, rights)
        _settled(shown, rights)
        _comment(shown, rights)
        if not shown.either(rights, Action.COMMENT):
            st.html(markup.quiet("Vous pouvez lire ce dossier. Pour y travailler, il faut un droit d'éditeur là où "
                                 "l'une des deux CPTS a son siège."))
    with right:
        _trace(shown)
        if shown.pair.units:
            _ground(desk, shown)
            _letters(shown)


def _standing(shown: Shown) -> tuple[Severity, str, str]:
    """How far it has gone, and what is left once it is settled."""
    case, left = shown.case, [unit.code for unit in shown.pair.units if unit.held is Held.CONFLICT]
    words = f"État du dossier : {case.status}."
    if case.state.settled and left:
        return (Severity.WARNING, words, f"{count(len(left), 'commune')} encore en conflit : "
                f"{shown.view.places(left, 6)}. Rouvrez le dossier, ou faites une nouvelle proposition.")
    if case.changed:
        moved = enumerate_fr(map(case.quoted, case.changed))
        return (Severity.WARNING, words, f"{moved} a été modifiée depuis cette proposition : relisez-la avant de "
                "donner un accord. Elle ne sera pas appliquée si les communes dont elle parle ont changé.")
    return Severity.INFO, words, ""


def _proposal(shown: Shown, rights: Rights) -> None:
    case, waits = shown.case, shown.case.proposal
    if waits is None:
        return
    with st.container(border=True):
        st.markdown("### Proposition en attente")
        said = [(f"Proposée par {waits.event.who}, {registry_words.when_said(waits.event.when)}",
                 terms_words(waits.terms, case, shown.named))]
        said += [("Pourquoi", waits.event.text)] if waits.event.text else []
        said += [(case.quoted(side), "accord donné" if side in waits.agreed else "réponse attendue")
                 for side in case.pair]
        st.html(f"<div class='registry-text'>{markup.facts(said, words=True)}</div>")
        may = [side for side in case.waiting if rights.may(Action.AGREE, {shown.seat(side)})]
        if may:
            case_state.line(shown, "answer", "Ce qui a été répondu", REASON_LIMIT, "par exemple : accord du bureau du "
                                                                                    "12 mars")
        for side in may:
            named = markup.label(shown.short(side))
            with st.container(horizontal=True, gap="small"):
                st.button(f"Accord de {named}", key=shown.own(f"case_agree_{side}"), icon=":material/check:",
                          type="primary", on_click=_agree, args=(shown, side, waits.number))
                st.button(f"Refus de {named}", key=shown.own(f"case_refuse_{side}"), on_click=_refuse,
                          args=(shown, side, waits.number))
        if shown.either(rights, Action.PROPOSE):
            st.button("Retirer la proposition", key=shown.own("case_withdraw"), on_click=_withdraw,
                      args=(shown, waits.number))


def _agree(shown: Shown, side: str, number: int) -> None:
    last = len(shown.case.waiting) == 1
    case_state.act(shown, lambda desk, why: desk.cases.agree(*shown.case.pair, side, number, shown.versions, why),
                   "answer", "L'accord des deux CPTS est enregistré : leurs périmètres sont modifiés." if last else
                   f"L'accord de {shown.case.quoted(side)} est enregistré.")


def _refuse(shown: Shown, side: str, number: int) -> None:
    case_state.act(shown, lambda desk, why: desk.cases.refuse(*shown.case.pair, side, number, why), "answer",
                   f"Le refus de {shown.case.quoted(side)} est enregistré : la proposition n'attend plus.")


def _withdraw(shown: Shown, number: int) -> None:
    case_state.act(shown, lambda desk, why: desk.cases.withdraw(*shown.case.pair, number, why), "answer",
                   "La proposition est retirée.")


def _settled(shown: Shown, rights: Rights) -> None:
    """The way back from what was settled."""
    if not shown.case.state.settled or not shown.either(rights, Action.PROPOSE):
        return
    with st.container(border=True):
        st.markdown("### Revenir sur la décision")
        case_state.line(shown, "reopen", "Pourquoi", REASON_LIMIT, "par exemple : la commune a changé d'avis")
        with st.container(horizontal=True, gap="small"):
            st.button("Rouvrir sans toucher aux périmètres", key=shown.own("case_reopen"), on_click=_reopen,
                      args=(shown, False))
            if rights.may(Action.RESTORE, shown.seats):
                st.button("Rouvrir et rétablir les périmètres d'avant", key=shown.own("case_undo"),
                          icon=":material/undo:", on_click=_reopen, args=(shown, True))
        st.html(markup.quiet("Rien ne se perd : chaque version d'un périmètre reste dans l'historique de sa CPTS, "
                             "écran Registre."))


def _reopen(shown: Shown, back: bool) -> None:
    done = case_state.act(
        shown, lambda desk, why: desk.cases.reopen(*shown.case.pair, why, shown.versions if back else None), "reopen",
        "Le conflit est rouvert, et les périmètres sont ceux d'avant la décision." if back else
        "Le conflit est rouvert.")
    if done:
        st.session_state[case_state.OPENED] = " ".join(shown.case.pair)


def _comment(shown: Shown, rights: Rights) -> None:
    if not shown.either(rights, Action.COMMENT):
        return
    case_state.area(shown, "comment", "Commentaire", NOTE_LIMIT, "Pour vos collègues : il n'est dans aucune lettre")
    st.button("Commenter", key=shown.own("case_comment"), icon=":material/chat:", on_click=_say, args=(shown,))


def _say(shown: Shown) -> None:
    case_state.act(shown, lambda desk, text: desk.cases.comment(*shown.case.pair, text), "comment",
                   "Le commentaire est enregistré.")


# -- what was said -----------------------------------------------------------------------------------------------

def _trace(shown: Shown) -> None:
    st.markdown("### Ce qui a été dit et décidé")
    events = shown.case.events
    if not events:
        st.html(markup.quiet("Personne n'a encore travaillé sur cette paire."))
        return
    older = len(events) > TOLD and st.checkbox(f"Montrer les {len(events)} événements", key=shown.own("case_older"))
    told = [_happened(shown.case, event, shown.named) for event in reversed(events)]
    st.html(_list(told if older else told[:TOLD]))


def _happened(case: Case, event: Event, named: Callable[[str], str]) -> tuple[str, str, str]:
    return (event_words(event, case, named), f"{registry_words.when_said(event.when)}, par {event.who}", event.text)


def _ground(desk: Desk, shown: Shown) -> None:
    """What happened to one of the communes, from every CPTS that held it."""
    with st.expander("Histoire d'une commune"):
        chosen = st.selectbox("Commune", list(shown.pair.codes), key="case_ground", format_func=shown.label)
        city = shown.view.warehouse.gazetteer.mother_of(chosen) if chosen else None
        found = timeline(desk, code=chosen or "", within=[city] if city else [], named=shown.named)
        st.html(_list([_told(one) for one in found[:TOLD]]) if found else
                markup.quiet("Le registre ne sait rien de plus de cette commune."))


def _told(one: Happening) -> tuple[str, str, str]:
    return one.what, f"{registry_words.when_said(one.when)}, par {one.who}", one.why


def _list(items: list[tuple[str, str, str]]) -> str:
    rows = "".join(f"<li><p><strong>{markup.text(what)}</strong></p>{markup.quiet(who)}"
                   f"{f'<p>{markup.text(why)}</p>' if why else ''}</li>" for what, who, why in items)
    return f"<ol class='timeline registry-text' reversed>{rows}</ol>"


def _letters(shown: Shown) -> None:
    st.html(markup.quiet("Lettre aux deux CPTS : les faits, la carte, ce qui a été proposé, une place pour répondre."))
    with st.container(key="fields-2-case-letter"):
        for label, ending, make in (("Lettre (Word)", "docx", to_docx), ("Lettre (PDF)", "pdf", to_pdf)):
            st.download_button(label, lambda make=make: make(letter(shown.view, shown.pair, date.today())),  # type: ignore[misc]
                               letter_name(shown.view, shown.pair, ending), downloads.mime(ending),
                               icon=downloads.icon(ending), key=f"case_letter_{ending}", on_click="ignore",
                               width="stretch")
