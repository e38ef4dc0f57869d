"""The verb `data` of the command line: official data listed, installed, checked, removed."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from diagnostic import journal
from diagnostic.sources.install import Fate, Phase, Report, Step, chosen, install, remove
from diagnostic.sources.installed import data_folder
from diagnostic.sources.pack_writer import BusyError, resources
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import unwritable
from diagnostic.sources.status import freshness, states
from diagnostic.sources.warehouse import DataPackError, Warehouse
from diagnostic.sources.web import Patience, Web
from diagnostic.wording import count, enumerate_fr, number, typography

DONE, WITH_REMARKS, BAD_USAGE, NOT_READ = range(4)
_EVERY = 0.5
# Asking whether a file is there is not worth the wait that bringing it is.
_BRIEF = Patience(connect=8, read=15, attempts=2)


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`data list|install|status|remove` among the verbs of the command line."""
    said = "Données officielles : les sources connues, leur installation, leur âge."
    actions = verbs.add_parser("data", help=said, description=said).add_subparsers(dest="action", required=True,
                                                                                   metavar="ACTION")

    def add(name: str, help_text: str, run: Callable[[argparse.Namespace], int], *, only: bool = True
            ) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=help_text, description=help_text)
        if only:
            action.add_argument("--only", type=_names, action="extend", default=[], metavar="A,B",
                                help="ces sources seulement, nommées par `data list`")
        action.set_defaults(run=lambda options, warehouse: _run(run, options))
        return action

    add("list", "Sources connues, et ce qui en est installé.", run_list, only=False)
    action = add("install", "Installe les données, des producteurs ou d'un dossier.", run_install)
    action.add_argument("--from", dest="from_dir", metavar="DOSSIER",
                        help="lit les fichiers de ce dossier et de ses sous-dossiers au lieu de télécharger")
    action.add_argument("--events", action="store_true", help=argparse.SUPPRESS)
    action = add("status", "Âge de ce qui est installé ; demande aux producteurs s'il existe plus récent.", run_status)
    action.add_argument("--offline", action="store_true", help="ne demande rien aux producteurs")
    action.add_argument("--events", action="store_true", help=argparse.SUPPRESS)
    action = add("remove", "Retire des données installées.", run_remove)
    action.add_argument("names", nargs="*", metavar="SOURCE", help="les sources à retirer, comme avec --only")
    action.add_argument("--all", action="store_true", help="toutes les sources")


def _run(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    if getattr(options, "events", False):
        # Started by the server, whose standard error it shares.
        journal.begin()
    return run(options)


def run_list(options: argparse.Namespace) -> int:
    del options
    today = date.today()
    for state in states():
        print(f"{state.dataset.id}\t{state.dataset.producer}\t{state.dataset.title}\t{state.said(today)}")
    print(typography(f"Dossier des données installées : {data_folder()}"), file=sys.stderr)
    return DONE


def run_install(options: argparse.Namespace) -> int:
    wanted = chosen(options.only)
    embedded = Warehouse.embedded()
    ground = Ground(embedded.gazetteer, embedded.provenance("communes").cog)
    tell = _events if options.events else _Lines()
    try:
        report = install(wanted, ground, from_dir=Path(options.from_dir) if options.from_dir else None, progress=tell)
    except BusyError as failure:
        print(failure, file=sys.stderr)
        return NOT_READ
    except (OSError, DataPackError) as failure:
        if options.events:
            _said({"stopped": unwritable(failure) if isinstance(failure, OSError) else str(failure)})
        raise
    if options.events:
        _said({"report": asdict(report)})
    else:
        _reported(report, asked=bool(options.only) or not options.from_dir)
    return code_of(report, asked=bool(options.only) or not options.from_dir)


def run_status(options: argparse.Namespace) -> int:
    wanted = {dataset.id for dataset in chosen(options.only)}
    shown = [state for state in states() if state.dataset.id in wanted and (state.installed or options.only)]
    if not shown and not options.events:
        print(typography("Aucune donnée officielle n'est installée : `python3 run.py data install` les installe."))
    web, old = Web(_BRIEF), 0
    for rank, state in enumerate(shown):
        said = state.said(date.today())
        if not options.offline and state.installed:
            fresh = freshness(state, web)
            old += bool(fresh.newer)
            said = f"{said} ; {fresh.said}"
            if options.events:
                _events(Step(state.dataset.id, Phase.SEARCH, rank, len(shown)))
                _said({"fresh": {"dataset": state.dataset.id, **asdict(fresh)}})
        if not options.events:
            print(f"{state.dataset.id}\t{typography(said)}")
    return WITH_REMARKS if old or any(state.damaged for state in shown) else DONE


def run_remove(options: argparse.Namespace) -> int:
    only = [*options.names, *options.only]
    if not only and not options.all:
        print(typography("Dites quelles sources retirer (`data remove SOURCE`), ou --all pour toutes."),
              file=sys.stderr)
        return BAD_USAGE
    # All: those too that this version no longer knows.
    known = sorted({str(entry.get("dataset")) for entry in resources(data_folder())}) if options.all else [
        dataset.id for dataset in chosen(only)]
    try:
        gone = remove(known)
    except BusyError as failure:
        print(failure, file=sys.stderr)
        return NOT_READ
    print(typography(f"Retirées : {enumerate_fr(gone)}." if gone else "Rien de cela n'était installé."))
    return DONE


def code_of(report: Report, *, asked: bool) -> int:
    """`asked`: whether each dataset was; a folder need not have a file of every one."""
    failed = any(outcome.refused for outcome in report.outcomes) or report.of(Fate.CANCELLED) or (
        asked and report.of(Fate.ABSENT))
    if not report.of(Fate.INSTALLED):
        return NOT_READ
    return WITH_REMARKS if failed else DONE


def _reported(report: Report, *, asked: bool) -> None:
    for outcome in report.outcomes:
        if outcome.fate is Fate.ABSENT and not asked:
            continue
        print(f"{outcome.dataset}\t{outcome.fate}\t{', '.join(outcome.tables)}")
        for sentence in outcome.said + outcome.refused:
            print(f"  {sentence}", file=sys.stderr)
    for remark in report.remarks:
        print(remark, file=sys.stderr)
    done = len(report.of(Fate.INSTALLED))
    print(typography(f"{count(done, 'source')} {'installées' if done > 1 else 'installée'} dans {data_folder()}."
                     if done else "Rien n'a été installé : ce qui l'était reste en place."), file=sys.stderr)


class _Lines:
    """Progress on a terminal, on the error output: one line for each phase, and a counter while it downloads."""

    def __init__(self) -> None:
        self._last: tuple[str, Phase] | None = None
        self._told = 0.0
        self._live = sys.stderr.isatty()

    def __call__(self, step: Step) -> None:
        if step.phase is Phase.DONE:
            return
        if step.phase is Phase.DOWNLOAD:
            if self._live and time.monotonic() - self._told > _EVERY:
                self._told = time.monotonic()
                print(f"\r  {progress_fr(step)}   ", end="", file=sys.stderr, flush=True)
            return
        if (step.dataset, step.phase) != self._last:
            self._last = step.dataset, step.phase
            end = "\r" if self._live else ""
            print(f"{end}{step.dataset} ({step.rank + 1}/{step.count}) : {step.phase}…", file=sys.stderr, flush=True)


def progress_fr(step: Step) -> str:
    """« téléchargement : 12,3 sur 40,0 Mo »."""
    total = f" sur {number(step.total / 1e6, 1)}" if step.total else ""
    return typography(f"{step.phase} : {number(step.done / 1e6, 1)}{total} Mo")


_told_last: dict[str, float] = {}


def _events(step: Step) -> None:
    """One JSON line a step, for the program that started this one; downloads tell at most twice a second."""
    now = time.monotonic()
    if step.phase is Phase.DOWNLOAD and now - _told_last.get(step.dataset, 0.0) < _EVERY:
        return
    _told_last[step.dataset] = now
    _said({"step": asdict(step)})


def _said(event: dict[str, object]) -> None:
    print(json.dumps(event, ensure_ascii=False), flush=True)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
