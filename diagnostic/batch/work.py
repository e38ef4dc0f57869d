"""One territory's pack, made by whichever process or machine is asked: the same bytes everywhere."""

from __future__ import annotations

import threading

from diagnostic.batch.summary import summary_of
from diagnostic.batch.task import Made, Recorded, Task
from diagnostic.indicators.register import STORED_TABLE
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.file import from_text
from diagnostic.report.manifest import software
from diagnostic.report.pack import pack_files
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import DataPackError, Warehouse
from diagnostic.wording import typography

# Matplotlib keeps one state for a process, and a worker of Dask may run several threads.
_ALONE = threading.Lock()


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


def recorded_in(warehouse: Warehouse) -> Recorded | None:
    """What another process needs to lay the same register; None where none is."""
    if not warehouse.has(STORED_TABLE):
        return None
    return Recorded(warehouse.table(STORED_TABLE), warehouse.provenance(STORED_TABLE))


_LAID: dict[tuple[Warehouse, str], Warehouse] = {}


def _laid(recorded: Recorded | None) -> Warehouse:
    """The data of this machine with the register that was handed over, kept from one pack to the next."""
    warehouse = Warehouse.standard()
    if recorded is None:
        return warehouse
    key = warehouse, recorded.provenance.sha256
    if key not in _LAID:
        _LAID.clear()
        _LAID[key] = warehouse.with_register({STORED_TABLE: lambda: recorded.table},
                                             {STORED_TABLE: recorded.provenance})
    return _LAID[key]


def _make(task: Task) -> Made:
    warehouse = _laid(task.register)
    if warehouse.version != task.data_version:
        raise ValueError("Le poste de calcul n'a pas les mêmes données que celui qui a lancé le lot : installez-y les "
                         "mêmes, puis recommencez.")
    if software().code != task.code:
        raise ValueError("Le poste de calcul n'a pas la même version de l'application que celui qui a lancé le lot : "
                         "mettez-y la même, puis recommencez. Sur cette machine, elle a changé pendant le lot : "
                         "relancez-le.")
    project = from_text(task.project).project
    diagnosis = diagnosis_of(project, warehouse)
    request = PackRequest(project, diagnosis, warehouse, task.edited, task.template)
    return Made(pack_files(request), summary_of(diagnosis))
