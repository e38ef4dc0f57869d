"""This side of the process apart: a file is given, a result or a French sentence comes back, within so many seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from uuid import uuid4

from diagnostic.apart.limits import Limits
from diagnostic.apart.pool import BusyError, Pool, Rules, Standing
from diagnostic.projects.file import from_text
from diagnostic.projects.project import Work
from diagnostic.received import answers
from diagnostic.registry.listing import Listing
from diagnostic.registry.model import Status
from diagnostic.sources.brought_table import Draft
from diagnostic.sources.code_file import CodeText
from diagnostic.sources.installed import data_folder
from diagnostic.sources.outline_file import Outline
from diagnostic.sources.refusals import MAX_BYTES, FileError

log = logging.getLogger(__name__)

T = TypeVar("T")

TASKS = "diagnostic.received.tasks"
# Address space of the process: with its libraries and the country 0.7 GB, and as much again for the file. Files that it
# writes: the parts of a shapefile, unfolded for GDAL. Seconds: a workbook has 25 of its own, told in its own words.
LIMITS = Limits(memory=1_500_000_000, file=32_000_000, seconds=30.0, answer=answers.MOST_ANSWER)
# Processes at a time, the second one only when two files come together.
SIZE = 2
RULES = Rules(waiting=0, kept=60.0, idle=300.0, tasks=200)
# How long a person waits for a file in all, those before it included.
WAITS = 60.0
TOO_MUCH = ("Ce fichier demande trop de temps ou de mémoire pour être lu : gardez-en la partie utile (une feuille, un "
            "contour simplifié), puis recommencez.")
BUSY = "Le serveur lit d'autres fichiers en ce moment : recommencez dans une minute."
UNREAD = ("Ce fichier n'a pas pu être lu, une erreur est survenue : enregistrez-le dans un autre format, puis "
          "recommencez.")


@cache
def pool() -> Pool:
    """The processes of this server for everybody's files; none before the first file."""
    return Pool(TASKS, SIZE, LIMITS, RULES, distrusted=True)


def file_read(name: str, content: bytes) -> CodeText | Outline:
    """The codes or the outline that a file holds. Raises FileError, like all that follow."""
    def made(told: Mapping[str, Any], found: bytes) -> CodeText | Outline:
        return answers.outline(told["note"], found) if told["kind"] == "outline" else answers.codes(found)
    return _read("file", content, made, name=name, **_country())


def table_read(name: str, content: bytes) -> tuple[Draft, ...]:
    """The sheets of a table of figures."""
    return _read("table", content, lambda _, found: answers.drafts(found), name=name, **_country())


def listing_read(name: str, content: bytes, given: Mapping[str, str], *, contacts: bool,
                 status: Status | None) -> Listing:
    """A listing of CPTS, `given` being the answers to its questions so far."""
    return _read("cpts", content, lambda _, found: answers.listing(found), name=name, answers=dict(given),
                 contacts=contacts, status=status.value if status else "", **_country())


def project_read(content: bytes) -> Work:
    """A project file: read in the process apart, then again here as that one wrote it, within its own limits."""
    return _read("project", content, lambda _, found: from_text(found))


def template_read(content: bytes) -> bytes:
    """A Word template, packed anew."""
    return _read("template", content, lambda _, found: answers.template(found))


def logo_read(content: bytes) -> bytes:
    """A picture as the PNG that documents bear."""
    return _read("logo", content, lambda _, found: answers.logo(found))


def _country() -> dict[str, str]:
    return {"data": str(data_folder())}


def _read(task: str, content: bytes, made: Callable[[Mapping[str, Any], bytes], T], **arguments: Any) -> T:
    if len(content) > MAX_BYTES:
        raise FileError("Le fichier dépasse 10 Mo : gardez-en la partie utile, puis recommencez.")
    # Each file is its own owner: nobody waits for another's file but for want of a process.
    place = uuid4().hex
    try:
        job = pool().submit(place, task, "", task, arguments, content)
    except BusyError as busy:
        raise FileError(str(busy)) from busy
    if not job.over.wait(WAITS):
        pool().cancel(job)
    pool().forget(job)
    if job.standing is Standing.CANCELLED:
        raise FileError(BUSY)
    try:
        if job.standing is Standing.REFUSED:
            raise FileError(answers.sentence(job.refusal))
        if job.standing is Standing.DONE:
            return made(job.told, job.content or b"")
    except FileError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as failure:
        log.exception("What came of the task %s is not what it gives", task)
        raise FileError(UNREAD) from failure
    log.warning("The task %s ended: %s", task, job.why)
    raise FileError(TOO_MUCH if job.why in {"time", "memory", "ended"} else UNREAD)
