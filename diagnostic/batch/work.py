"""One territory's pack, made by whichever process or machine is asked: the same bytes everywhere."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from diagnostic.batch.summary import Summary, summary_of
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import from_text
from diagnostic.report.manifest import software
from diagnostic.report.pack import pack_files
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import DataPackError, Warehouse
from diagnostic.wording import typography

# Matplotlib keeps one state for a process, and a worker of Dask may run several threads.
_ALONE = threading.Lock()


@dataclass(frozen=True)
class Task:
    """What a worker is handed. `project`: text of a project file; `data_version` and `code`: what made the others."""

    folder: str
    project: str
    edited: date | None
    template: bytes | None
    data_version: str
    code: str


@dataclass(frozen=True)
class Made:
    """The files of a pack by their path, and what the index tells of it; or why there is none, in French."""

    files: dict[str, bytes]
    summary: Summary | None = None
    refusal: str = ""


def make(task: Task) -> Made:
    """Never raises what a single territory could cause: its refusal must not stop the others."""
    try:
        with _ALONE:
            return _make(task)
    except DataPackError as failure:
        return Made({}, refusal=str(failure))
    except ValueError as failure:
        return Made({}, refusal=typography(str(failure)))
    except Exception as failure:
        return Made({}, refusal=typography(f"Erreur inattendue : {type(failure).__name__} ({failure!s:.200})."))


def _make(task: Task) -> Made:
    warehouse = Warehouse.standard()
    if warehouse.version != task.data_version:
        raise ValueError("Le poste de calcul n'a pas les mêmes données que celui qui a lancé le lot : installez-y les "
                         "mêmes, puis recommencez.")
    if software().code != task.code:
        raise ValueError("Le poste de calcul n'a pas la même version de l'application que celui qui a lancé le lot : "
                         "mettez-y la même, puis recommencez.")
    project = from_text(task.project).project
    diagnosis = diagnosis_of(project, warehouse)
    request = PackRequest(project, diagnosis, warehouse, task.edited, task.template)
    return Made(pack_files(request), summary_of(diagnosis))
