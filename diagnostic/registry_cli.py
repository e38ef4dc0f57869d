"""The verb `registry` of the command line: the register of CPTS imported, written, listed, told, brought back.

Exit codes as in `cli`: 0 done; 1 done, but part of what was given was not taken or deserves a look; 2 unusable command
or file; 3 nothing was done: a question must be answered first, no such CPTS, no right, the register changed meanwhile;
4 the register cannot be read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

from diagnostic import registry_told as told
from diagnostic import retention_cli
from diagnostic.cli_codes import MOST_CHOICES, answer_argument, remark
from diagnostic.figures.whole_file import write_out
from diagnostic.geography.codes import FiveDigits
from diagnostic.geography.reading import shown
from diagnostic.pack_options import file_bytes
from diagnostic.registry.access import Area, Level, Role
from diagnostic.registry.database import NewerError
from diagnostic.registry.export import WRITERS
from diagnostic.registry.listing import Listing, embedded_listing, read_listing
from diagnostic.registry.model import Entry, RegistryError, Status, key_of
from diagnostic.registry.plan import Gone, Plan, plan_of
from diagnostic.registry.register import Desk, Registry
from diagnostic.registry.review import inhabitants_of, remarks_on
from diagnostic.registry.schema import HEAD
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.refusals import FileError
from diagnostic.sources.table_rows import day_in
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, date_fr, enumerate_fr, typography

DONE, WITH_REMARKS, BAD_USAGE, NOT_READ, BAD_DATA = range(5)
_MOST_SAID = 40
T = TypeVar("T")
Run = Callable[[argparse.Namespace, Desk, Warehouse], int]


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`registry` and its actions among the verbs of the command line."""
    said = "Le registre des CPTS : importer, exporter, lister, montrer, restaurer, donner des droits."
    actions = verbs.add_parser("registry", help=said, description=said).add_subparsers(
        dest="action", required=True, metavar="ACTION")

    def add(name: str, run: Run, help_text: str, *, cpts: bool = False, why: bool = False, json: bool = True
            ) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=help_text, description=help_text)
        if cpts:
            action.add_argument("cpts", metavar="ID|NOM", help="son numéro dans le registre, ou son nom")
        if why:
            action.add_argument("--why", default="", metavar="RAISON", help="la raison, gardée dans l'historique")
        if json:
            action.add_argument("--json", action="store_true", help="en JSON")
        action.add_argument("--as", "--account", dest="account", default="", metavar="COMPTE",
                            help="avec les seuls droits de ce compte")
        action.set_defaults(run=lambda options, warehouse: _run(run, options, warehouse))
        return action

    _add_files(add)
    action = add("list", _list, "Les CPTS du registre, une par ligne.")
    action.add_argument("--department", metavar="CODE", help="celles dont le siège est dans ce département")
    action.add_argument("--region", metavar="CODE", help="celles dont le siège est dans cette région")
    action.add_argument("--status", choices=[status.value for status in Status], help="celles de ce statut")
    which = action.add_mutually_exclusive_group()
    which.add_argument("--deleted", action="store_true", help="celles qui ont été supprimées")
    which.add_argument("--at", type=_end_of_day, metavar="DATE", help="celles du registre à la fin de ce jour, comme "
                       "2026-11-22 ou 22/11/2026, à l'heure de cette machine")
    action.add_argument("--csv", action="store_true", help="en CSV")
    add("show", _show, "Une CPTS et ce qu'il y aurait à y vérifier.", cpts=True)
    add("history", _history, "Toutes les versions d'une CPTS, la dernière en premier.", cpts=True)
    action = add("restore", _restore, "Ramène une CPTS supprimée, ou une de ses versions.", cpts=True, why=True)
    action.add_argument("--to", type=int, metavar="VERSION", help="la version à reprendre ; la dernière sans cela")
    add("delete", _delete, "Supprime une CPTS ; restore la ramène.", cpts=True, why=True)
    add("imports", _imports, "Les imports, le dernier en premier.")
    action = add("undo", _undo, "Annule un import.", why=True)
    action.add_argument("number", type=int, metavar="NUMÉRO", help="le numéro que donne « registry imports »")
    action.add_argument("--skip", action="store_true", help="laisse comme elles sont les CPTS modifiées depuis")
    action = add("contacts", _contacts, "Les contacts gardés d'une CPTS.", cpts=True)
    action.add_argument("--erase", action="store_true", help="les efface pour de bon")
    add("status", _status, "Où est le registre, et ce qu'il contient.")
    action = add("grant", _grant, "Donne un rôle à un compte.", why=True)
    action.add_argument("whom", metavar="COMPTE")
    action.add_argument("role", choices=[role.name.lower() for role in Role], help="lecteur, éditeur, administrateur")
    where = action.add_mutually_exclusive_group(required=True)
    where.add_argument("--region", metavar="CODE")
    where.add_argument("--department", metavar="CODE")
    where.add_argument("--everywhere", action="store_true", help="dans tout le registre")
    action = add("revoke", _revoke, "Retire un droit.", why=True)
    action.add_argument("number", type=int, metavar="NUMÉRO", help="le numéro que donne « registry people »")
    add("people", _people, "Les droits donnés.")
    retention_cli.add_person(add("person", retention_cli.run_person,
                                 "Ce que le registre garde d'un compte ; avec --erase, oublie qui c'était."))
    action = add("audit", _audit, "Le journal du registre, la dernière ligne en premier.")
    action.add_argument("--limit", type=int, default=200, metavar="N", help="nombre de lignes au plus")


def _add_files(add: Callable[..., argparse.ArgumentParser]) -> None:
    action = add("import", _import, "Dit ce qu'une liste changerait ; avec --apply, l'écrit.", why=True)
    action.add_argument("file", nargs="?", metavar="FICHIER", help="CSV, XLSX, GeoJSON, shapefile zippé, ou un "
                        "export du registre")
    action.add_argument("--embedded", action="store_true", help="la liste livrée avec l'application, au lieu d'un "
                        "fichier")
    action.add_argument("--apply", action="store_true", help="écrit ; sans cela, rien n'est changé")
    action.add_argument("--answer", action="append", type=answer_argument, default=[], metavar="QUESTION=CHOIX",
                        help="réponse à une question de l'examen ; à répéter au besoin")
    action.add_argument("--five-digits", choices=[choice.value for choice in FiveDigits], default=FiveDigits.ASK.value,
                        help="sens des nombres à cinq chiffres en cas de doute")
    action.add_argument("--gone", choices=[choice.value for choice in Gone], default=Gone.KEEP.value,
                        help="ce que deviennent les CPTS que la liste ne nomme pas, dans les départements dont elle "
                        "parle en entier : gardées (keep), ou supprimées (delete)")
    action.add_argument("--status", choices=[status.value for status in Status],
                        help="le statut des CPTS dont ni la liste ni le registre ne le disent")
    action.add_argument("--keep-contacts", action="store_true", help="garde à part les noms et adresses de personnes, "
                        "écartés sans cela")
    action = add("export", _export, "Écrit le registre dans un fichier.", json=False)
    action.add_argument("file", nargs="?", default="-", metavar="FICHIER", help="- pour la sortie standard")
    action.add_argument("--format", choices=list(WRITERS), help="celui du nom du fichier sans cela, ou csv")


def _run(run: Run, options: argparse.Namespace, warehouse: Warehouse) -> int:
    """Raises FileError on a command or a file that is of no use."""
    return answered(lambda: run(options, Registry.desk_of_server(warehouse, options.account), warehouse))


def answered(act: Callable[[], int]) -> int:
    """The exit code of what works on the register; what this one refuses is told."""
    try:
        return act()
    except (UnavailableError, NewerError) as failure:
        remark(str(failure))
        return BAD_DATA
    except RegistryError as refused:
        remark(str(refused))
        return NOT_READ


# -- files -----------------------------------------------------------------------------------------------------------

def _import(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    if bool(options.file) == options.embedded:
        raise FileError("Donnez un fichier, ou --embedded pour la liste livrée avec l'application.")
    answers = dict(options.answer)
    status = Status(options.status) if options.status else None
    listing = embedded_listing(warehouse, status=status) if options.embedded else read_listing(
        Path(options.file).name, file_bytes(Path(options.file)), warehouse, answers=answers, status=status,
        five_digits=FiveDigits(options.five_digits), keep_contacts=options.keep_contacts)
    plan = plan_of(listing, desk.perimeters.entries(), warehouse, answers=answers, gone=Gone(options.gone))
    _tell(listing, plan)
    batch = None
    if options.apply and not plan.questions and not plan.empty:
        batch = desk.imports.apply(plan, options.why)
    if options.json:
        print(told.written("import", **told.plan_data(plan, warehouse.gazetteer, batch)))
    else:
        _print(told.plan_lines(plan, warehouse.gazetteer))
    if batch is not None:
        remark(typography(f"Import {batch.number} enregistré : « registry undo {batch.number} » l'annule."))
    elif plan.questions:
        remark(typography("Rien n'a été écrit : répondez d'abord aux questions ci-dessus."))
        return NOT_READ
    elif not plan.empty:
        remark(typography("Rien n'a été écrit : ajoutez --apply pour enregistrer ces changements."))
    return WITH_REMARKS if listing.problems or plan.remarks else DONE


def _tell(listing: Listing, plan: Plan) -> None:
    for sentence in listing.said:
        remark(sentence)
    for problem in listing.problems[:_MOST_SAID]:
        where = f"ligne {problem.line} ({shown(problem.cpts)})" if problem.cpts else f"ligne {problem.line}"
        remark(typography(f"{where} : {problem.message}"))
    if len(listing.problems) > _MOST_SAID:
        remark(typography(f"{count(len(listing.problems) - _MOST_SAID, 'autre problème', 'autres problèmes')} : voir "
                          "--json."))
    for sentence in plan.remarks:
        remark(sentence)
    for question in plan.questions:
        remark(question.message)
        for choice in question.choices[:MOST_CHOICES]:
            remark(f"  --answer \"{question.id}={choice.id}\"  {shown(choice.label)}")


def _export(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    written = Path(options.file)
    kind = options.format or (written.suffix.lower().removeprefix(".") if options.file != "-" else "csv")
    if kind not in WRITERS:
        named = enumerate_fr(f".{one}" for one in WRITERS)
        raise FileError(f"Le format du fichier n'est pas connu : donnez-lui l'une de ces fins ({named}), ou dites-le "
                        "avec --format.")
    entries = desk.perimeters.entries()
    content = WRITERS[kind](entries, warehouse)
    desk.audit.exported(f"registre.{kind}" if options.file == "-" else written.name)
    if options.file == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_out(written, content)
        print(written)
    remark(typography(f"{count(len(entries), 'CPTS', 'CPTS')}."))
    return DONE


# -- CPTS ------------------------------------------------------------------------------------------------------------

def _list(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    gazetteer = warehouse.gazetteer
    if options.region and options.region not in gazetteer.regions:
        raise FileError(f"« {options.region} » n'est pas le code d'une région.")
    if options.department and options.department not in gazetteer.departments:
        raise FileError(f"« {options.department} » n'est pas le code d'un département : donnez son numéro (06, 2A, "
                        "974).")
    places = desk.door.regions.get(options.region, frozenset()) if options.region else None
    # Of a day that is not over, what there is now.
    when = options.at and min(options.at, datetime.now(UTC))
    entries = desk.perimeters.at(when) if when else desk.perimeters.entries(deleted=options.deleted)
    found = [entry for entry in entries
             if (not options.department or entry.sheet.department == options.department)
             and (places is None or entry.sheet.department in places)
             and (not options.status or entry.sheet.status.value == options.status)]
    if options.json:
        print(told.written("liste", instant=when and when.isoformat(), cpts=told.rows_of(found)))
    elif options.csv:
        sys.stdout.write(told.rows_csv(found))
    else:
        _print(map(told.row_line, found))
    began = desk.perimeters.began() if when and not entries else None
    if when and began and when < began:
        remark(typography(f"Rien n'était encore dans le registre : il commence le {date_fr(began.astimezone().date())}."
                          ))
    remark(typography(f"{count(len(found), 'CPTS', 'CPTS')}."))
    return DONE


def _end_of_day(text: str) -> datetime:
    """In UTC: the last instant of a day that has begun, by the clock of this machine."""
    try:
        day = day_in(text.strip())
    except ValueError as refused:
        raise argparse.ArgumentTypeError(str(refused)) from None
    if day is None:
        raise argparse.ArgumentTypeError(typography("aucune date n'est donnée : écrivez-la comme 22/11/2026."))
    if day > date.today():
        raise argparse.ArgumentTypeError(typography(f"le {date_fr(day)} est à venir : donnez aujourd'hui ou un jour "
                                                    "passé."))
    # Not every clock has a local time before 1970, and no register is that old.
    return datetime.combine(day, time.max, UTC if day.year <= 1970 else None).astimezone(UTC)


def _show(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    entry = _one(desk, options.cpts)
    sheet = entry.sheet
    checks, people = remarks_on(sheet, warehouse), inhabitants_of(sheet.units, warehouse)
    if options.json:
        print(told.written("cpts", cpts=told.entry_data(entry, warehouse.gazetteer), habitants=people, remarques=[
            {"id": check.id, "gravite": check.severity.value, "message": check.message} for check in checks]))
    else:
        _print((sheet.name, f"{entry.id}\tversion {entry.version}\t{entry.changed.isoformat()[:16]}\t{entry.by}"
                + ("\tsupprimée" if entry.deleted else ""),
                f"Siège{NBSP}: {sheet.department}\tStatut{NBSP}: {sheet.status.label}"
                + (f"\tTaille{NBSP}: {sheet.tier}" if sheet.tier else ""),
                f"{count(len(sheet.units), 'commune')}, {count(people, 'habitant')}"))
        for unit in sheet.units:
            name = warehouse.gazetteer.place(unit.code).name if unit.code in warehouse.gazetteer else ""
            part = f"IRIS {' '.join(unit.iris)}" if unit.iris else (
                f"{count(unit.declared.population, 'habitant')}, {unit.declared.reason}" if unit.declared else "")
            print("\t".join((unit.code, name, part)).rstrip())
        for check in checks:
            remark(f"[{check.severity}] {check.message}")
    return DONE


def _history(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    entry = _one(desk, options.cpts)
    revisions = desk.perimeters.history(entry.id)
    if options.json:
        print(told.written("historique", id=entry.id, cpts=entry.sheet.name, versions=[
            told.revision_data(revision, warehouse.gazetteer) for revision in revisions]))
    else:
        for revision in revisions:
            _print(told.revision_lines(revision, warehouse.gazetteer))
    return DONE


def _restore(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    entry = _one(desk, options.cpts, deleted_first=options.to is None)
    return _done(options, desk.perimeters.restore(entry.id, options.why, entry.version, options.to), entry, warehouse)


def _delete(options: argparse.Namespace, desk: Desk, warehouse: Warehouse) -> int:
    entry = _one(desk, options.cpts)
    return _done(options, desk.perimeters.delete(entry.id, options.why, entry.version), entry, warehouse)


def _done(options: argparse.Namespace, now: Entry, before: Entry, warehouse: Warehouse) -> int:
    if options.json:
        print(told.written("cpts", cpts=told.entry_data(now, warehouse.gazetteer)))
    else:
        print(told.row_line(now))
    same = now.version == before.version
    remark(typography("Rien n'avait à changer." if same else f"Version {now.version} enregistrée."))
    return DONE


def _one(desk: Desk, said: str, *, deleted_first: bool = False) -> Entry:
    """The CPTS of an id or a name; a living one before those put aside, unless asked. Raises RegistryError."""
    living, gone = desk.perimeters.entries(), desk.perimeters.entries(deleted=True)
    for entries in ((gone, living) if deleted_first else (living, gone)):
        found = [entry for entry in entries if entry.id == said] or [
            entry for entry in entries if key_of(entry.sheet.name) == key_of(said)]
        if len(found) == 1:
            return found[0]
        if found:
            which = enumerate_fr(f"{entry.id} (département {entry.sheet.department})" for entry in found)
            raise RegistryError(f"Plusieurs CPTS s'appellent « {shown(said)} » : donnez le numéro de l'une, {which}.")
    raise RegistryError(f"Aucune CPTS du registre n'a ce nom ni ce numéro : « {shown(said)} ». « registry list » les "
                        "donne toutes.")


# -- imports, contacts, people ---------------------------------------------------------------------------------------

def _imports(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    return _listed(options, "imports", desk.imports.all(), told.batch_data, told.batch_line)


def _undo(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    batch = desk.imports.undo(options.number, options.why, skip=options.skip)
    return _listed(options, "imports", [batch], told.batch_data, told.batch_line)


def _contacts(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    entry = _one(desk, options.cpts)
    if options.erase:
        gone = desk.contacts.erase(entry.id)
        remark(typography(f"{count(gone, 'contact effacé', 'contacts effacés')}."))
        return DONE
    return _listed(options, "contacts", desk.contacts.of(entry.id),
                   lambda contact: {"numero": contact.number, "quoi": contact.label, "valeur": contact.value},
                   lambda contact: f"{contact.number}\t{contact.label}\t{contact.value}")


def _status(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    entries, gone = desk.perimeters.entries(), desk.perimeters.entries(deleted=True)
    by_status = Counter(entry.sheet.status for entry in entries)
    database = desk.door.database
    if options.json:
        print(told.written("etat", base=database.shown, schema=HEAD, cpts=len(entries), supprimees=len(gone),
                           statuts={status.value: by_status[status] for status in Status},
                           departements=len({entry.sheet.department for entry in entries})))
        return DONE
    _print((f"Base de données{NBSP}: {database.shown}", f"Version du schéma{NBSP}: {HEAD}",
            f"{count(len(entries), 'CPTS', 'CPTS')}, {count(len(gone), 'supprimée')}",
            *(f"  {status.label}{NBSP}: {by_status[status]}" for status in Status if by_status[status])))
    return DONE


def _grant(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    area = Area(Level.EVERYWHERE) if options.everywhere else Area(Level.REGION, options.region) if options.region \
        else Area(Level.DEPARTMENT, options.department)
    given = desk.people.grant(options.whom, Role[options.role.upper()], area, options.why)
    return _listed(options, "droits", [given], told.given_data, told.given_line)


def _revoke(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    return _listed(options, "droits", [desk.people.revoke(options.number, options.why)], told.given_data,
                   told.given_line)


def _people(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    return _listed(options, "droits", desk.people.grants(), told.given_data, told.given_line)


def _audit(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    return _listed(options, "journal", desk.audit.lines(max(1, options.limit)), told.audit_data, told.audit_line)


def _listed(options: argparse.Namespace, kind: str, found: Sequence[T], data: Callable[[T], dict[str, Any]],
            line: Callable[[T], str]) -> int:
    if options.json:
        print(told.written(kind, **{kind: list(map(data, found))}))
    else:
        _print(map(line, found))
    return DONE


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
