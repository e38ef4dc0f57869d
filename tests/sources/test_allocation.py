"""What reading large tables leaves behind goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Blocks of 4 MiB, then as many again between small ones that stay: held memory before, with them, and after them.
READ = """
import ctypes
from pathlib import Path
import pyarrow
from diagnostic.sources.warehouse import Warehouse

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

Warehouse.embedded().table("communes")
print(pyarrow.default_memory_pool().backend_name)
before, kept = held(), []
for turn in range(3):
    large = []
    for _ in range(10):
        large.append(bytearray(b"x") * (4 << 20))
        kept.append(bytearray(b"x") * (64 << 10))
    most = held()
    del large
print(before, most, held())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the allocator of Linux")
def test_a_large_block_goes_back_to_the_system_as_soon_as_it_is_freed() -> None:
    said = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pool, figures = said.splitlines()
    assert pool == "system"
    before, most, after = map(int, figures.split())
    assert most - before > 40 << 20
    assert after - before < 10 << 20
