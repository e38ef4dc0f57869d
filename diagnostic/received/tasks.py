"""What the process apart does: each task reads one file whole and answers in JSON, WKB, PNG or a .docx made anew.

The data of the country are those of the folder that it is told, read again when they change.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import wraps
from typing import Any

import pyarrow
import shapely

from diagnostic.apart.__main__ import Task, Tell
from diagnostic.geography.reading import FiveDigits
from diagnostic.logo import LogoError, checked_logo
from diagnostic.projects.file import FormatError, from_text, to_text
from diagnostic.received.answers import CODES, DRAFTS, LISTING
from diagnostic.registry.listing import read_listing
from diagnostic.registry.model import Status
from diagnostic.report.docx_template import checked
from diagnostic.sources.brought_table import read_drafts
from diagnostic.sources.code_file import CodeText
from diagnostic.sources.file_kinds import read_any
from diagnostic.sources.installed import FOLDER
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse

# Arrow's own allocator reserves a gigabyte of address space before it is asked for anything, which is what is bounded.
pyarrow.set_memory_pool(pyarrow.system_memory_pool())

Answer = tuple[Mapping[str, Any], bytes]


def read_file(arguments: dict[str, Any], content: bytes, _: Tell) -> Answer:
    """A list of codes or an outline. Raises FileError."""
    read = read_any(arguments["name"], content, _warehouse(arguments).gazetteer)
    if isinstance(read, CodeText):
        return {"kind": "codes"}, CODES.dump_json(read)
    return {"kind": "outline", "note": read.note}, shapely.to_wkb(read.shape)


def read_table(arguments: dict[str, Any], content: bytes, _: Tell) -> Answer:
    """A table of figures. Raises FileError."""
    return {}, DRAFTS.dump_json(read_drafts(arguments["name"], content, _warehouse(arguments).gazetteer))


def read_cpts(arguments: dict[str, Any], content: bytes, _: Tell) -> Answer:
    """A listing of CPTS. Raises FileError."""
    status = arguments["status"]
    return {}, LISTING.dump_json(read_listing(
        arguments["name"], content, _warehouse(arguments), answers=arguments["answers"], five_digits=FiveDigits.ASK,
        keep_contacts=arguments["contacts"], status=Status(status) if status else None))


def read_project(_: dict[str, Any], content: bytes, __: Tell) -> Answer:
    """A project, written anew. Raises FormatError."""
    return {}, to_text(from_text(content)).encode()


def read_template(_: dict[str, Any], content: bytes, __: Tell) -> Answer:
    """A Word template, packed anew. Raises FileError."""
    return {}, checked(content)


def read_logo(_: dict[str, Any], content: bytes, __: Tell) -> Answer:
    """A picture, drawn anew as PNG. Raises LogoError."""
    return {}, checked_logo(content)


def _documented(task: Task) -> Task:
    """The task, of which only the errors that are sentences of ours are told as refusals."""
    @wraps(task)
    def done(arguments: dict[str, Any], content: bytes, tell: Tell) -> Answer:
        try:
            return task(arguments, content, tell)
        except (FileError, FormatError, LogoError):
            raise
        except ValueError as failure:
            raise RuntimeError("a reader let a ValueError through") from failure
    return done


def _warehouse(arguments: dict[str, Any]) -> Warehouse:
    os.environ[FOLDER] = arguments["data"]
    return Warehouse.standard()


TASKS: dict[str, Task] = {name: _documented(task) for name, task in (
    ("file", read_file), ("table", read_table), ("cpts", read_cpts), ("project", read_project),
    ("template", read_template), ("logo", read_logo))}
