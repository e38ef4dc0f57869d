"""How much memory this process ever held, for tests that measure a child of their own.

On Linux `ru_maxrss` survives exec: a child started by a big parent begins with the parent's peak, so that the measure
would say more of the test run than of the child (or, as a difference, hide what the child takes). `VmHWM` belongs to
the program alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """The peak of resident memory of this process, in bytes."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
