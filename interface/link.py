"""The address of a page carries the territory. Anybody may forge one: nothing is taken from it that is not known.

What stands in it, in this order:

- `projet`: the id of a snapshot kept on this machine, as soon as the rest does not tell everything: entered figures,
  brought tables, declared parts, a territory to be compared with, what people say of their file, a scenario beside the
  first or with a title, a pasted text that still asks something, no commune at all, or more codes than an address
  should carry. It comes first, so that an address cut on its way loses it last;
- `codes`: up to 150 codes joined by « - », which a person may read and correct; beyond, packed (`compact`). Left out
  when longer than `MOST_BESIDE` characters and a snapshot tells them;
- `nom`, `bareme`, `missions`: name, funding scale when it is not the usual one, ticked missions.
- what a screen adds of its own, which is no part of the work (`session.tell_beside`): `zone`, the area watched on the
  screen of overlaps.

Reading it: a snapshot that is known here is the whole answer, and what stands beside it only serves a machine that does
not know it. A snapshot is never changed, so that who opens a link works on a copy, and nobody overwrites anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Dossier
from diagnostic.geography.codes import Fate, FiveDigits, read_codes
from diagnostic.geography.units import codes_of
from diagnostic.projects.file import FormatError
from diagnostic.projects.opening import known_plan, opened
from diagnostic.projects.project import LETTERS, Project, Work
from diagnostic.projects.store import StoreError, UnreadableError
from diagnostic.report.text import shorten
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr, typography
from interface.compact import MARK, DamagedListError, packed, unpacked

# Up to so many codes the address can be read and corrected by hand; beyond, they are packed.
MOST_PLAIN = 150
# Mail programs cut addresses a little over 2 000 characters.
MOST_BESIDE = 1_600
MOST_CHARACTERS = 8_000
MOST_PROBLEMS_SHOWN = 5
KEPT, CODES, NAME, SCALE, MISSIONS = "projet", "codes", "nom", "bareme", "missions"
_DEMONSTRATION = "Aucun territoire n'a pu être lu dans le lien : voici celui de démonstration."


@dataclass(frozen=True)
class Asked:
    """`work` is None when the address names no territory; `warnings` say in French what was left out of it. `again`:
    whether the same address may tell more in a moment, when what is kept can be read again."""

    work: Work | None
    warnings: tuple[str, ...] = ()
    again: bool = False


def told_in_full(work: Work) -> bool:
    """Whether an address can tell the whole work by itself, without a snapshot."""
    project = work.project
    first = work.letter == LETTERS[0] and not work.title and not work.others
    beside = (project.entered or project.declared or project.brought or project.against or project.follow_up
              or work.pasted or project.dossier != Dossier())
    return first and bool(project.codes) and not beside and len(_codes(project.codes)) <= MOST_BESIDE


def write(work: Work, snapshot: str = "") -> dict[str, str]:
    """Query parameters of a work; `snapshot` is the id it was kept under, if it was.

    Entered figures and brought tables are never written there: they may be confidential, and an address is copied
    without a thought.
    """
    project = work.project
    codes = _codes(project.codes)
    if len(codes) > (MOST_BESIDE if snapshot else MOST_CHARACTERS):
        codes = ""
    written = {KEPT: snapshot, CODES: codes, NAME: project.name, MISSIONS: " ".join(project.plan.options)}
    if project.plan.scale != FundingPlan().scale:
        written[SCALE] = project.plan.scale
    return {key: value for key, value in written.items() if value}


def read(parameters: Mapping[str, str], warehouse: Warehouse,
         snapshot: Callable[[str], Work | None] = lambda _: None) -> Asked:
    """The work that query parameters ask for. Anything may stand in them: nothing is taken that is not known.

    `snapshot` gives the work kept under an id, None when it is not known; it may raise StoreError or FormatError.
    """
    wanted = parameters.get(KEPT, "").strip()
    if not wanted:
        return _told(parameters, warehouse)
    try:
        work = snapshot(wanted)
        if work is None:
            raise FormatError(typography("Le lien désigne un projet qui n'est pas, ou plus, gardé sur cette machine."))
        today, warnings = opened(work, warehouse)
    except UnreadableError as failure:
        told = _without_snapshot(str(failure), parameters, warehouse, "Le lien reste bon : rechargez la page dans un "
                                 "instant, avant de changer le territoire.")
        return replace(told, again=True)
    except (StoreError, FormatError) as failure:
        return _without_snapshot(str(failure), parameters, warehouse)
    beside = {key: parameters[key] for key in (CODES, NAME, SCALE, MISSIONS) if key in parameters}
    if beside and {KEPT: wanted, **beside} != write(work, wanted):
        warnings = (typography("Le lien désigne un projet gardé sur cette machine et dit autre chose à côté : c'est le "
                               "projet gardé qui est repris."), *warnings)
    return Asked(today, warnings)


def _without_snapshot(why: str, parameters: Mapping[str, str], warehouse: Warehouse,
                      file: str = "Demandez le fichier projet à qui vous a donné ce lien.") -> Asked:
    asked = _told(parameters, warehouse)
    file = typography(file)
    if asked.work is None:
        said = (why, *asked.warnings) if asked.warnings else (why, typography(_DEMONSTRATION))
        return Asked(None, (f"{said[0]} {file}", *said[1:]))
    lost = typography(f"{why} Ses communes sont reprises du lien ; les chiffres saisis ou apportés, le dossier, les "
                      f"parties de communes et les autres scénarios, s'il y en avait, n'y sont pas. {file}")
    return Asked(asked.work, (lost, *asked.warnings))


def _told(parameters: Mapping[str, str], warehouse: Warehouse) -> Asked:
    """What the address tells by itself."""
    text = parameters.get(CODES, "").strip()
    if not text:
        return Asked(None)
    if len(text) > MOST_CHARACTERS:
        return Asked(None, (typography("Le lien contient trop de codes pour être lu : collez la liste ci-dessous."),))
    try:
        listed = "\n".join(unpacked(text)) if text.startswith(MARK) else re.sub(r"[-,;.\s]+", "\n", text)
    except DamagedListError:
        return Asked(None, (typography("Le lien est incomplet ou abîmé : copiez-le de nouveau en entier, ou collez la "
                                       "liste des codes ci-dessous."),))
    reading = read_codes(listed, warehouse.gazetteer, five_digits=FiveDigits.INSEE)
    left_out = [f"« {token.shown} »" for token in reading.problems]
    warnings = []
    if left_out:
        warnings.append(typography(f"Le lien contient ce qui n'a pas pu être repris : "
                                   f"{enumerate_fr(left_out, MOST_PROBLEMS_SHOWN)}."))
    warnings += [f"Dans le lien, {token.message}" for token in reading.tokens
                 if token.fate is Fate.CONVERTED][:MOST_PROBLEMS_SHOWN]
    warnings += [typography(f"Le lien laisse une question ouverte. {question.message} Collez la liste ci-dessous pour "
                            "y répondre.") for question in reading.questions[:MOST_PROBLEMS_SHOWN]]
    if not reading.units:
        return Asked(None, (*warnings, typography(_DEMONSTRATION)))
    plan, complaint = known_plan(parameters.get(SCALE, FundingPlan().scale), parameters.get(MISSIONS, "").split()[:20],
                                 warehouse)
    name = shorten(parameters.get(NAME, ""))
    return Asked(Work(Project(codes_of(reading.units), name, plan)), (*warnings, *map(typography, complaint)))


def _codes(codes: Iterable[str]) -> str:
    listed = tuple(codes)
    if not listed:
        return ""
    return "-".join(listed) if len(listed) <= MOST_PLAIN else packed(listed)
