"""What becomes of a work from elsewhere, or from another year, in front of the codes and scales known here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from diagnostic.aci.funding import FundingPlan, funding
from diagnostic.aci.labels import MISSIONS
from diagnostic.dossier import Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.places import Former
from diagnostic.indicators.entered import validated
from diagnostic.indicators.follow_up import checked
from diagnostic.indicators.peers import peer_of
from diagnostic.projects.file import FormatError
from diagnostic.projects.project import Work
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr, typography

MOST_NAMED = 5
F = TypeVar("F")


def opened(work: Work, warehouse: Warehouse) -> tuple[Work, tuple[str, ...]]:
    """The work as far as it can be taken here, and a French sentence on everything that could not be.

    Codes of former communes become those of the communes that hold their land today. Raises FormatError when a
    scenario counts inhabitants twice, or when nothing is left of the current one.
    """
    formers, unknown = codes_gone(work, warehouse.gazetteer)
    if formers or unknown:
        renamed = {former.former_code: former.code for former in formers}
        others = tuple(replace(other, selection=_today(other.selection, renamed, unknown)) for other in work.others)
        today = replace(work.on(_today(work.project.selection, renamed, unknown)), others=others)
    else:
        today = work
    if work.project.codes and not today.project.codes:
        raise FormatError(typography("Aucune commune de ce projet n'est connue ici."))
    for scenario in today.scenarios:
        _refuse_double_count(scenario.selection, warehouse.gazetteer)
    plan, complaint = known_plan(work.project.plan.scale, work.project.plan.options, warehouse)
    entered, left_out = _still_valid(work.project.entered, validated, "Un chiffre saisi")
    against, lost = _known_peer(work.project.against, warehouse)
    followed, dropped = _still_valid(work.project.follow_up, checked, "Un chiffre du suivi de l'ACI")
    dossier, aside = _known_objectives(work.project.dossier)
    sentences = [*_said(formers, unknown), *complaint, *left_out, *lost, *dropped, *aside]
    project = replace(today.project, plan=plan if complaint else today.project.plan, entered=entered, against=against,
                      follow_up=followed, dossier=dossier)
    return replace(today, project=project), tuple(map(typography, sentences))


def codes_gone(work: Work, gazetteer: Gazetteer) -> tuple[tuple[Former, ...], tuple[str, ...]]:
    """Of all the scenarios: the communes whose code is a former one, and the codes of no commune or IRIS. Sorted."""
    codes = {code for scenario in work.scenarios for code in scenario.selection.codes}
    iris = {code for code in codes if len(code) == 9 and (
        code[:5] not in gazetteer or (gazetteer.knows_iris and code not in gazetteer.iris_of(code[:5])))}
    lost = sorted(code for code in codes if len(code) == 5 and code not in gazetteer)
    formers = [gazetteer.former(code) for code in lost]
    return (tuple(former for former in formers if former is not None),
            tuple(sorted(iris.union(code for code, former in zip(lost, formers, strict=True) if former is None))))


def known_plan(scale: str, options: Collection[str], warehouse: Warehouse) -> tuple[FundingPlan, tuple[str, ...]]:
    """The scale and options asked for, as far as they exist, and a French sentence when some do not."""
    scales = {found.scale: found for found in funding(1, warehouse.table("aci_financement"))}
    if scale not in scales:
        usual = scales[FundingPlan().scale].scale_label
        return FundingPlan(), (f"Le barème de financement demandé est inconnu : le barème « {usual} » est retenu.",)
    asked = set(options)
    known = tuple(sorted(scales[scale].offered.intersection(asked)))
    said = "Des missions demandées ne sont pas connues de ce barème : elles sont laissées de côté."
    return FundingPlan(scale, known), (said,) if len(known) < len(asked) else ()


def _today(selection: Selection, renamed: dict[str, str], unknown: Collection[str]) -> Selection:
    """The selection with the codes of today.

    A declared part follows its commune, unless something else of the commune of today is taken too.
    """
    gone, declared = set(unknown), selection.parts
    codes = {code for code in selection.codes if code not in gone and code not in renamed}
    moved = [code for code in selection.codes if code in renamed]
    once = Counter(renamed[code] for code in moved)
    parts = {renamed[code]: declared[code] for code in moved
             if code in declared and once[renamed[code]] == 1 and renamed[code] not in codes}
    parts |= {code: part for code, part in declared.items() if code in codes and code not in once}
    return Selection.of(codes.union(once), parts)


def _refuse_double_count(selection: Selection, gazetteer: Gazetteer) -> None:
    taken = selection.unit_codes
    for mother in gazetteer.mothers:
        if mother in taken and not taken.isdisjoint(gazetteer.arrondissements_of(mother)):
            raise FormatError(typography(f"Ce projet contient à la fois {gazetteer.place(mother).name} et un de ses "
                                         "arrondissements : ses habitants seraient comptés deux fois."))


def _still_valid(figures: Iterable[F], check: Callable[[F], F], what: str) -> tuple[tuple[F, ...], list[str]]:
    """Figures that `check` takes, and a sentence for each that it refuses by a ValueError in French."""
    kept, sentences = [], []
    for figure in figures:
        try:
            kept.append(check(figure))
        except ValueError as refusal:
            sentences.append(f"{what} est laissé de côté. {refusal}")
    return tuple(kept), sentences[:MOST_NAMED]


def _known_peer(against: str, warehouse: Warehouse) -> tuple[str, list[str]]:
    if not against or peer_of(against, warehouse):
        return against, []
    return "", ["Le territoire auquel ce projet se comparait n'est pas connu ici : la comparaison est laissée de côté."]


def _known_objectives(dossier: Dossier) -> tuple[Dossier, list[str]]:
    known = tuple((mission, text) for mission, text in dossier.objectives if mission in MISSIONS)
    if known == dossier.objectives:
        return dossier, []
    return replace(dossier, objectives=known), ["Un objectif du dossier répond à une mission qui n'est pas connue "
                                                "ici : il est laissé de côté."]


def _said(formers: Collection[Former], unknown: Collection[str]) -> list[str]:
    sentences = [f"{former.former_code}{f' {former.former_name}' if former.former_name else ''} fait aujourd'hui "
                 f"partie de {former.name} ({former.code}), qui est pris à sa place." for former in formers]
    if len(sentences) > MOST_NAMED:
        more = len(sentences) - MOST_NAMED
        sentences = [*sentences[:MOST_NAMED], f"{more} autres anciennes communes sont remplacées de même."]
    if unknown:
        sentences.append("Ce que ce projet contient n'a pas pu être repris, faute d'être connu ici : "
                         f"{enumerate_fr((f'« {code} »' for code in sorted(unknown)), MOST_NAMED)}.")
    return sentences
