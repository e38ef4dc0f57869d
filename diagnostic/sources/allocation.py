"""How this process asks the system for memory: what large tables leave behind is given back once they are read.

Left to themselves, the pool of Arrow keeps the buffers of every file read, and the allocator of Linux (glibc) keeps the
blocks of a size that it has already been given back, in as many pools as there are threads: about one hundred
megabytes for a process that makes packs, none of them in use. docs/performance.md tells the figures.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

import pyarrow as pa

# Parameters of mallopt(3), from malloc.h of glibc.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# A block of so many bytes is the system's own, given back as soon as it is freed.
_LARGE = 1 << 20
# Pools of small blocks, which threads share.
_ARENAS = 2


@cache
def frugal() -> None:
    """Once for a process. Where the allocator is another one than glibc's, only Arrow is told."""
    pa.set_memory_pool(pa.system_memory_pool())
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for parameter, value in ((_TRIM_THRESHOLD, _LARGE), (_MMAP_THRESHOLD, _LARGE), (_ARENA_MAX, _ARENAS)):
            mallopt(parameter, value)
