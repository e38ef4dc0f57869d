from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_a_big_parent_does_not_count_in_the_peak_of_its_child() -> None:
    parent = bytearray(b"\x01") * 300_000_000
    child = subprocess.run([sys.executable, "-c", "from tests.memory import peak_bytes; print(peak_bytes())"], cwd=ROOT,
                           capture_output=True, text=True, check=True)
    assert 1_000_000 < int(child.stdout) < len(parent) // 2


def test_what_the_process_takes_counts() -> None:
    taken = subprocess.run([sys.executable, "-c", "from tests.memory import peak_bytes; a = b'\\x01' * 200_000_000; "
                            "print(peak_bytes())"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(taken.stdout) > 200_000_000
