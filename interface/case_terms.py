"""The form of a conflict: which commune goes to whom, whole or by parts, as a proposal to both or as a decision."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from diagnostic.coverage.found import Held
from diagnostic.coverage.known import KNOWN
from diagnostic.geography.units import REASON_LIMIT as PART_LIMIT
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.access import Action, Rights
from diagnostic.registry.model import REASON_LIMIT, department_of_code
from diagnostic.registry.register import Desk
from diagnostic.registry.terms import Term, TermError, allotted
from diagnostic.wording import count
from interface import case_state, markup
from interface.case_state import Shown
from interface.parts import iris_label
from interface.typed import count_of

ALL = "toutes"
_ORDER = (Held.CONFLICT, Held.UNTOLD, Held.SHARED)


class Way(StrEnum):
    """Who has the commune then."""

    FIRST = "first"
    SECOND = "second"
    IRIS = "iris"
    DECLARED = "declared"


def show(shown: Shown, rights: Rights) -> None:
    """Nothing for who may neither propose nor decide, or where a CPTS holds nothing any more."""
    propose = shown.either(rights, Action.PROPOSE) and shown.case.proposal is None
    assign = rights.may(Action.ASSIGN, shown.seats)
    living = all(entry.sheet.status.living and not entry.deleted for entry in (shown.case.first, shown.case.second))
    if not living or not shown.pair.units or not (propose or assign):
        return
    with st.container(border=True):
        st.markdown("### Proposer ou décider" if propose and assign else
                    "### Proposer" if propose else "### Décider")
        code, way = _choices(shown)
        if way is Way.IRIS:
            _iris_fields(shown, code)
        elif way is Way.DECLARED:
            _declared_fields(shown, code)
        case_state.line(shown, "why", "Pourquoi", REASON_LIMIT, "par exemple : ses médecins exercent dans cette CPTS")
        with st.container(horizontal=True, gap="small"):
            if propose:
                st.button("Proposer aux deux CPTS", key="case_propose", icon=":material/forum:", type="primary",
                          on_click=_record, args=(shown, code, way, False))
            if assign:
                st.button("Décider et modifier les périmètres", key="case_assign", icon=":material/gavel:",
                          on_click=_record, args=(shown, code, way, True))
        _explain(propose, assign)
    _sharing(shown, rights)


def _explain(propose: bool, assign: bool) -> None:
    said = ["Une proposition ne change rien tant que les deux CPTS n'ont pas donné leur accord."] if propose else []
    said += ["Une décision change les deux périmètres aussitôt ; on peut revenir en arrière."] if assign else []
    st.html(markup.quiet(" ".join(said)))


def _choices(shown: Shown) -> tuple[str, Way | None]:
    """The commune, and who has it; nobody until somebody says it."""
    units = sorted(shown.pair.units, key=lambda unit: (_ORDER.index(unit.held), -unit.population, unit.code))
    codes = [unit.code for unit in units]
    several = [ALL] if len(codes) > 1 else []
    labels = {ALL: f"Les {len(codes)} communes", **{code: shown.label(code) for code in codes}}
    with st.container(key="fields-2-case"):
        code = st.selectbox("Commune", [*codes, *several], key=case_state.field(shown, "code"),
                            format_func=lambda code: labels.get(code, code)) or codes[0]
        words = {Way.FIRST: f"{shown.short(shown.pair.first)}, en entier",
                 Way.SECOND: f"{shown.short(shown.pair.second)}, en entier",
                 Way.IRIS: "chacune sa part (IRIS)", Way.DECLARED: "chacune sa part (habitants)"}
        ways = [Way.FIRST, Way.SECOND]
        if code != ALL:
            ways += ([Way.IRIS] if iris_of(shown, code) else []) + [Way.DECLARED]
        way = st.selectbox("Qui la garde" if code != ALL else "Qui les garde", ways, index=None,
                           key=case_state.field(shown, f"way_{code == ALL}"), placeholder="Choisir",
                           format_func=lambda way: words.get(way, way))
    return code, way


def iris_of(shown: Shown, code: str) -> dict[str, int]:
    """Inhabitants of each IRIS of a unit, several of them; nothing where it has but one or the census cannot tell."""
    ground = shown.view.coverage.ground
    found = ground.iris(ground.row[code])
    return found if len(found) > 1 else {}


def _iris_fields(shown: Shown, code: str) -> None:
    people = iris_of(shown, code)
    chosen = st.multiselect(f"IRIS de {markup.label(shown.short(shown.pair.first))}", list(people),
                            key=case_state.field(shown, f"iris_{code}"), placeholder="Choisir des IRIS",
                            format_func=lambda iris: iris_label(iris, people.get(iris, 0), shown.view.warehouse))
    ours = sum(people[iris] for iris in chosen)
    st.html(markup.quiet(f"{count(ours, 'habitant')} à {shown.short(shown.pair.first)} ; les autres IRIS, "
                         f"{count(sum(people.values()) - ours, 'habitant')}, à {shown.short(shown.pair.second)}."))


def _declared_fields(shown: Shown, code: str) -> None:
    st.html(markup.quiet(f"{shown.named(code)} compte {count(shown.view.population(code), 'habitant')} : la somme des "
                         "deux parts ne peut pas en compter plus."))
    with st.container(key="fields-2-case-parts"):
        for side in shown.case.pair:
            named = markup.label(shown.short(side))
            st.text_input(f"Habitants de {named}", key=case_state.field(shown, f"people_{side}"), max_chars=20,
                          placeholder="par exemple 1 250")
            st.text_input(f"Quelle part ({named})", key=case_state.field(shown, f"part_{side}"), max_chars=PART_LIMIT,
                          placeholder="par exemple : quartiers au nord de la voie ferrée")


def _record(shown: Shown, code: str, way: Way | None, decide: bool) -> None:
    def do(desk: Desk, why: str) -> None:
        if way is None:
            raise TermError("Dites d'abord qui garde la commune.")
        terms = _terms(shown, code, way)
        act = desk.cases.assign if decide else desk.cases.propose
        act(*shown.case.pair, terms, why, shown.versions)

    case_state.act(shown, do, "why", "La décision est enregistrée : les deux périmètres sont modifiés." if decide else
                   "La proposition est enregistrée : elle attend l'accord des deux CPTS.")


def _terms(shown: Shown, code: str, way: Way) -> list[Term]:
    """Raises TermError."""
    codes: Sequence[str] = shown.pair.codes if code == ALL else (code,)
    return [_term(shown, one, way) for one in codes]


def _term(shown: Shown, code: str, way: Way) -> Term:
    first, second = Unit(code), Unit(code)
    if way is Way.IRIS:
        first, second = _iris_parts(shown, code)
    elif way is Way.DECLARED:
        first, second = (_declared_part(shown, code, side) for side in shown.case.pair)
    return allotted(code, None if way is Way.SECOND else first, None if way is Way.FIRST else second,
                    shown.view.warehouse.gazetteer, shown.view.population(code))


def _iris_parts(shown: Shown, code: str) -> tuple[Unit, Unit]:
    chosen = set(st.session_state.get(case_state.field(shown, f"iris_{code}")) or ())
    others = set(iris_of(shown, code)) - chosen
    if not chosen or not others:
        raise TermError("Choisissez au moins un IRIS pour chacune des deux CPTS, ou donnez la commune en entier à une "
                        "seule.")
    return Unit(code, tuple(chosen)), Unit(code, tuple(others))


def _declared_part(shown: Shown, code: str, side: str) -> Unit:
    state = st.session_state
    try:
        people = count_of(state.get(case_state.field(shown, f"people_{side}")) or "")
        if people is None:
            raise TermError(f"Indiquez combien d'habitants sont dans {shown.case.quoted(side)}.")
        return Unit(code, declared=DeclaredPart(people, state.get(case_state.field(shown, f"part_{side}")) or ""))
    except ValueError as refusal:
        raise TermError(str(refusal)) from refusal


# -- communes known to be shared ---------------------------------------------------------------------------------

def _sharing(shown: Shown, rights: Rights) -> None:
    """Say of a commune that it is shared by parts, where nobody has said yet which, or take that back."""
    codes = [code for code in shown.pair.codes if rights.may(Action.SHARE, {department_of_code(code)})]
    if not codes:
        return
    with st.expander("Une commune partagée par quartiers"):
        st.html(markup.quiet("Deux CPTS peuvent se partager une commune sans que le registre sache encore comment : "
                             "déclarée partagée, elle n'est plus un conflit, mais des parts à préciser."))
        code = st.selectbox("Commune", codes, key=case_state.field(shown, "shared"),
                            format_func=shown.label) or codes[0]
        known = shown.view.coverage.known.get(code)
        if known:
            st.html(markup.quiet(f"Dite partagée : {known}."))
        if known and known == KNOWN.get(code):
            return
        case_state.line(shown, "shared_why", "Pourquoi", REASON_LIMIT, "par exemple : chacune couvre une rive")
        if known:
            st.button("Ne plus la dire partagée", key="case_unshare", on_click=_share, args=(shown, code, False))
        else:
            st.button("Déclarer partagée", key="case_share", on_click=_share, args=(shown, code, True))


def _share(shown: Shown, code: str, declare: bool) -> None:
    def do(desk: Desk, why: str) -> None:
        if declare:
            desk.shared.declare(code, why)
        else:
            desk.shared.withdraw(code, why)

    case_state.act(shown, do, "shared_why", f"{shown.label(code)} est déclarée partagée." if declare else
                   f"{shown.label(code)} n'est plus dite partagée.")
