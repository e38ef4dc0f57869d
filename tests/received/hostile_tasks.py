"""What a process apart would do, were it taken over by the file that it reads."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import shapely

from diagnostic.apart.__main__ import Task, Tell

ABROAD = shapely.to_wkb(shapely.MultiPolygon([shapely.box(20, 20, 21, 21)]))
BOW = shapely.to_wkb(shapely.MultiPolygon([shapely.Polygon([(4, 44), (5, 45), (5, 44), (4, 45)])]))
NESTED = b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * 100_000
ANSWERS: Mapping[str, tuple[Mapping[str, Any], bytes]] = {
    "abroad": ({"kind": "outline", "note": "x"}, ABROAD), "bow": ({"kind": "outline", "note": "x"}, BOW),
    "nested": ({"kind": "outline", "note": "x"}, NESTED), "no note": ({"kind": "outline"}, ABROAD),
    "note": ({"kind": "outline", "note": ["x"]}, ABROAD), "empty": ({"kind": "codes"}, b""), "kind": ({}, b"{}"),
    "types": ({"kind": "codes"}, b'{"text": 3, "note": "x"}'),
    "more": ({"kind": "codes"}, b'{"text": "' + b"a" * 11_000_000 + b'", "note": "x"}'),
    "said": ({"kind": "codes"}, b'{"text": "a", "note": "' + b"a" * 10_000 + b'"}'),
    "deep": ({"kind": "codes"}, b"[" * 200_000)}


def _file(arguments: dict[str, Any], content: bytes, _: Tell) -> tuple[Mapping[str, Any], bytes]:
    return _DONE.get(arguments["name"], lambda: ANSWERS[arguments["name"]])()


def _sleep() -> tuple[Mapping[str, Any], bytes]:
    time.sleep(60)
    return {}, b""


def _fill() -> tuple[Mapping[str, Any], bytes]:
    held = [bytearray(50_000_000) for _ in range(100)]
    return {"held": len(held)}, b""


def _die() -> tuple[Mapping[str, Any], bytes]:
    os._exit(3)


def _refuse() -> tuple[Mapping[str, Any], bytes]:
    raise ValueError("x" * 100_000)


_DONE: dict[str, Callable[[], tuple[Mapping[str, Any], bytes]]] = {
    "sleep": _sleep, "fill": _fill, "die": _die, "refuse": _refuse}
TASKS: dict[str, Task] = {"file": _file}
