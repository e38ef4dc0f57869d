"""One message: a JSON object and a piece of bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

_HEAD = struct.Struct(">II")
# Larger than any pack; a length beyond it is no length that we wrote.
MOST = 512 * 2 ** 20


class BrokenFrameError(EOFError):
    """The other side ended, or said something that is no message."""


def write(stream: BinaryIO, told: Mapping[str, Any], payload: bytes = b"") -> None:
    """Raises BrokenPipeError when nobody reads any more; TypeError when `told` is not JSON."""
    header = json.dumps(told, ensure_ascii=True).encode("ascii")
    stream.write(_HEAD.pack(len(header), len(payload)) + header)
    stream.write(payload)
    stream.flush()


def read(stream: BinaryIO, most: int = MOST) -> tuple[dict[str, Any], bytes]:
    """The next message. Raises BrokenFrameError when there is none, or none that can be read; one of more than `most`
    bytes is not."""
    lengths = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if sum(lengths) > most:
        raise BrokenFrameError(f"A message of {lengths} bytes.")
    try:
        told = json.loads(_exactly(stream, lengths[0]))
    except (ValueError, RecursionError) as failure:
        raise BrokenFrameError("A message that is no JSON.") from failure
    if not isinstance(told, dict):
        raise BrokenFrameError("A message that is no object.")
    return told, _exactly(stream, lengths[1])


def _exactly(stream: BinaryIO, number: int) -> bytes:
    found = stream.read(number)
    if len(found) != number:
        raise BrokenFrameError("The other process ended.")
    return found
