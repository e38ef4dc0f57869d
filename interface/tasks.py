"""What the processes of work serve to the screens: documents and packs, and a document as the screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostic.apart.__main__ import Task, Tell
from diagnostic.report import work
from diagnostic.report.parts import part_of
from interface.preview import html_of


def _preview(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    write = part_of(arguments["part"]).document
    if write is None:
        raise TypeError(f"{arguments['part']} is no text.")
    # No template changes what a document says.
    return {}, html_of(write(work.request_of(arguments))).encode()


TASKS: dict[str, Task] = {**work.TASKS, "preview": _preview}
