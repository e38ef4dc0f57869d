"""The command line: the same doors as the screens, with exit codes a script can rely on.

Exit codes: 0 done; 1 done, but part of what was given was not taken or calls for attention; 2 unusable command or file;
3 nothing could be made of the codes, or a question must be answered first; 4 the data pack is missing or damaged.
Results go to standard output, remarks to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from diagnostic import (
    compare_cli,
    data_cli,
    overlaps_cli,
    pack_options,
    packs_cli,
    registry_cli,
    retention_cli,
    service_cli,
    wording,
)
from diagnostic.aci.tiers import size_tier, tier_scales
from diagnostic.cli_codes import add_account, add_codes, reading_of, registered, remark
from diagnostic.cli_parser import FrenchParser
from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Severity
from diagnostic.geography.codes import Reading
from diagnostic.geography.units import codes_of
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import FormatError, from_text
from diagnostic.projects.opening import opened
from diagnostic.projects.project import Project, ScenarioError
from diagnostic.report.pack import write_pack
from diagnostic.report.request import PackRequest
from diagnostic.serialisation import to_json
from diagnostic.sources.refusals import FileError, unwritable
from diagnostic.sources.warehouse import DataPackError, Warehouse

MOST_DEPARTMENTS = 8
DONE, WITH_REMARKS, BAD_USAGE, NOT_READ, BAD_DATA = range(5)


def project_of_codes(options: argparse.Namespace, warehouse: Warehouse) -> tuple[Reading, Project | None]:
    reading = reading_of(options, warehouse)
    if reading.questions or not reading.units:
        return reading, None
    return reading, Project(codes_of(reading.units), name=options.name)


def territory(options: argparse.Namespace, warehouse: Warehouse) -> tuple[Reading, Diagnosis | None]:
    reading, project = project_of_codes(options, warehouse)
    return reading, diagnosis_of(project, warehouse) if project else None


def summary_lines(diagnosis: Diagnosis) -> list[str]:
    tier = diagnosis.tiers[0]
    perimeter = diagnosis.perimeter
    lines = [
        diagnosis.name or "Territoire sans nom",
        f"{units_word(diagnosis)}, {wording.number(perimeter.area_km2, 1)} km², "
        f"{wording.enumerate_fr([place.name for place in perimeter.departments], MOST_DEPARTMENTS)}",
        f"Population {diagnosis.population_year}\u00a0: {wording.number(diagnosis.population)} "
        f"({diagnosis.population_status})",
        *(f"{scale.scale_label}\u00a0: {scale.label}" for scale in diagnosis.tiers if not scale.superseded),
    ]
    if tier.to_upper is not None:
        lines.append(f"Il manque {wording.count(tier.to_upper, 'habitant')} pour la taille suivante.")
    return lines + [f"[{check.severity}] {check.message}" for check in diagnosis.checks]


def outcome(reading: Reading) -> int:
    return WITH_REMARKS if reading.problems else DONE


def of_project(options: argparse.Namespace, warehouse: Warehouse) -> tuple[int, Project | None]:
    """The project of a file, on the scenario asked for, as the data of today can hold it.

    Raises FileError on a file that is no project, or has not the scenario asked for.
    """
    try:
        work = from_text(pack_options.file_bytes(Path(options.project)))
        work = work.switched_to(options.scenario or work.letter)
    except (FormatError, ScenarioError) as failure:
        raise FileError(str(failure)) from failure
    if not work.project.codes:
        remark(wording.typography(f"Le scénario {work.letter} de ce projet n'a aucune commune."))
        return NOT_READ, None
    try:
        work, said = opened(work, warehouse)
    except ValueError as failure:
        remark(str(failure))
        return NOT_READ, None
    for sentence in said:
        remark(sentence)
    return WITH_REMARKS if said else DONE, replace(work.project, name=options.name or work.project.name)


def run_diagnose(options: argparse.Namespace, warehouse: Warehouse) -> int:
    if options.project:
        code, project = of_project(options, warehouse)
    else:
        reading, project = project_of_codes(options, warehouse)
        code = outcome(reading)
    if project is None:
        return NOT_READ
    if options.pack:
        project = replace(project, dossier=pack_options.dossier_of(options, project.dossier))
    try:
        diagnosis = diagnosis_of(project, warehouse)
    except ValueError as failure:
        remark(str(failure))
        return NOT_READ
    if options.pack:
        request = PackRequest(project, diagnosis, warehouse, pack_options.edited_of(options, date.today()),
                              pack_options.template_of(options))
        for path in write_pack(request, Path(options.pack)):
            print(path)
    elif options.json:
        print(to_json(diagnosis))
    else:
        print("\n".join(summary_lines(diagnosis)))
    return code


def run_check(options: argparse.Namespace, warehouse: Warehouse) -> int:
    reading, diagnosis = territory(options, warehouse)
    for token in reading.tokens:
        print(f"{token.line}\t{token.shown}\t{token.fate}\t{','.join(token.codes)}\t{token.message}")
    if diagnosis is None:
        return NOT_READ
    for check in diagnosis.checks:
        print(f"{check.severity}\t{check.id}\t{check.message}\t{','.join(check.codes)}")
    serious = any(check.severity is not Severity.INFO for check in diagnosis.checks)
    return WITH_REMARKS if serious else outcome(reading)


def run_size(options: argparse.Namespace, warehouse: Warehouse) -> int:
    if options.population is not None:
        tiers = tuple(size_tier(options.population, scale) for scale in tier_scales(warehouse.table("aci_tailles")))
        code = DONE
    else:
        reading, diagnosis = territory(options, warehouse)
        if diagnosis is None:
            return NOT_READ
        tiers, code = diagnosis.tiers, outcome(reading)
    for tier in tiers:
        superseded = " (périmé)" if tier.superseded else ""
        print(f"{tier.scale}{superseded}\t{tier.tier}\t{tier.population}\t{tier.label}")
        if tier.note:
            remark(tier.note)
    return code


def run_communes(options: argparse.Namespace, warehouse: Warehouse) -> int:
    hits = warehouse.gazetteer.search(" ".join(options.search), limit=options.limit)
    for hit in hits:
        print(f"{hit.code}\t{hit.name}\t{hit.detail}")
    if not hits:
        remark(wording.typography("Aucune commune ne porte ce nom : essayez un nom plus court, ou le numéro du "
                                  "département."))
    return DONE if hits else NOT_READ


def population_argument(text: str) -> int:
    try:
        value = int(text.replace(" ", "").replace("\u202f", "").replace("\u00a0", ""))
    except ValueError:
        value = -1
    if value < 0:
        raise argparse.ArgumentTypeError(wording.typography(f"« {text} » n'est pas un nombre d'habitants"))
    return value


def parser() -> argparse.ArgumentParser:
    root: argparse.ArgumentParser = FrenchParser(prog="python -m diagnostic",
                                                description="Diagnostic territorial des CPTS.")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERBE")

    def add(name: str, help_text: str, *, codes: str | int | None = "+") -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=help_text, description=help_text)
        if codes:
            add_codes(verb, codes)
            verb.add_argument("--name", default="", metavar="NOM", help="nom du projet")
        return verb

    verb = add("diagnose", "Diagnostic d'un territoire.", codes="*")
    verb.add_argument("--project", metavar="FICHIER", default="",
                      help="un fichier projet enregistré par l'application (.json), au lieu de codes")
    verb.add_argument("--scenario", metavar="LETTRE", default="", type=str.upper,
                      help="le scénario du projet à prendre ; sans cela, celui qui était en cours")
    output = verb.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="le diagnostic entier, en JSON")
    output.add_argument("--pack", metavar="DOSSIER", help="écrit les documents dans ce dossier")
    pack_options.add_pack_options(verb)
    add_account(verb)
    verb.set_defaults(run=run_diagnose)
    verb = add("check", "Sort de chaque code et remarques sur le périmètre.")
    add_account(verb)
    verb.set_defaults(run=run_check)
    verb = add("size", "Taille ACI d'un territoire ou d'un nombre d'habitants.", codes="*")
    verb.add_argument("--population", type=population_argument, metavar="NOMBRE", help="nombre d'habitants, sans codes")
    verb.set_defaults(run=run_size)
    verb = add("communes", "Cherche des communes par leur nom.", codes=None)
    verb.add_argument("search", nargs="+", metavar="RECHERCHE")
    verb.add_argument("--limit", type=int, default=20, metavar="N", help="nombre de réponses au plus")
    verb.set_defaults(run=run_communes)
    overlaps_cli.add_verb(verbs)
    packs_cli.add_verb(verbs)
    compare_cli.add_verb(verbs)
    data_cli.add_verb(verbs)
    service_cli.add_verb(verbs)
    registry_cli.add_verb(verbs)
    retention_cli.add_verb(verbs)
    return root


def misused(options: argparse.Namespace) -> str:
    """Why arguments that are well written do not go together; nothing when they do."""
    if options.verb == "size" and options.population is None and not options.codes:
        return "Donnez des codes, ou un nombre d'habitants avec --population."
    if options.verb != "diagnose":
        return ""
    if options.project and options.codes:
        return "Donnez des codes ou un fichier projet, pas les deux."
    if options.scenario and not options.project:
        return "Un scénario se choisit dans un fichier projet, que donne --project."
    if not options.pack and any((options.template, options.parts, options.title, options.authors, options.register)):
        return "Le modèle, les documents, leur titre, leurs auteurs et leur registre vont avec --pack."
    return "" if options.project or options.codes else "Donnez des codes, ou un fichier projet avec --project."


def _mute() -> None:
    """Write nothing more to an output that refused, not even what Python keeps for its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit code described at the top of this module."""
    options = parser().parse_args(arguments)
    if complaint := misused(options):
        remark(complaint)
        return BAD_USAGE
    try:
        warehouse = Warehouse.standard()
        for warning in warehouse.warnings:
            remark(warning)
        code = int(options.run(options, registered(options, warehouse)))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        remark("Interrompu.")
        return WITH_REMARKS
    except BrokenPipeError:
        # Who reads has read enough (« | head »).
        _mute()
        return WITH_REMARKS
    except FileError as failure:
        remark(str(failure))
        return BAD_USAGE
    except DataPackError as failure:
        remark(str(failure))
        return BAD_DATA
    except OSError as failure:
        remark(unwritable(failure))
        _mute()
        return BAD_USAGE
