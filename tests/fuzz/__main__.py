"""A campaign: `python -m tests.fuzz --cases 100000 [--only DOOR] [--seed S] [--write FILE]`.

Each door in a process of its own, with a bound of memory; what falls there is a finding too. Writes its counts as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import selectors
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import SECONDS, tried, warmed
from tests.fuzz.doors import doors

MEMORY = 4 * 2**30
_FINDINGS = "findings"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="in all, shared between the doors")
    parser.add_argument("--only", default="", help="doors whose name holds this word")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help="counts, as JSON; cases found go beside, in a folder")
    parser.add_argument("--door", default="", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.door:
        return _one(options.door, options.cases, options.seed, options.write)
    with tempfile.TemporaryDirectory() as folder:
        shares = {name: door.share for name, door in doors(Path(folder)).items() if options.only in name}
    told = []
    for name, share in shares.items():
        cases = round(options.cases * share / sum(shares.values()))
        outcome = _apart(name, cases, options.seed, options.write)
        told.append(outcome)
        print(json.dumps({key: value for key, value in outcome.items() if key != "traces"}, ensure_ascii=False),
              flush=True)
        for trace in outcome.get("traces", []):
            print(trace, flush=True)
        if options.write:
            options.write.write_text(json.dumps({"seed": options.seed, "doors": told}, ensure_ascii=False, indent=1),
                                     encoding="utf-8")
    return 1 if any(outcome[_FINDINGS] for outcome in told) else 0


def _apart(name: str, cases: int, seed: int, write: Path | None) -> dict[str, object]:
    """A door in a process of its own; told to end when a case says nothing for much longer than it may."""
    command = [sys.executable, "-m", "tests.fuzz", "--door", name, "--cases", str(cases), "--seed", str(seed)]
    process = subprocess.Popen([*command, *(["--write", str(write)] if write else [])], stdout=subprocess.PIPE,
                               text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert process.stdout is not None
    last, heard = "0", time.monotonic()
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            if waiting.select(10):
                line = process.stdout.readline()
                if line.startswith("{"):
                    process.wait()
                    return dict(json.loads(line))
                if not line:
                    break
                last, heard = line.strip(), time.monotonic()
            elif time.monotonic() - heard > 12 * SECONDS:
                process.kill()
                break
    process.wait()
    return {"door": name, "cases": int(last or 0), _FINDINGS: 1, "seconds": 0.0,
            "kinds": {f"le processus est tombé ({process.returncode}) après le cas {last}": 1}}


def _one(name: str, cases: int, seed: int, write: Path | None) -> int:
    # The virtual memory of a process with its libraries and a country of communes is 2 GB before any file.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        door = doors(Path(folder), name)[name]
        warmed(door)
        found = tried(door, range(cases), seed, lambda number: print(number, flush=True) if number % 20 == 0 else None)
    if write and found.findings:
        place = write.with_suffix("") / name.replace(" ", "_").replace("'", "_").replace(":", "")
        place.mkdir(parents=True, exist_ok=True)
        for number, _, content in found.findings:
            (place / str(number)).write_bytes(content)
    print(json.dumps({"door": name, "cases": found.cases, "accepted": found.accepted, "refused": found.refused,
                      "seconds": round(found.seconds, 1), "slowest": round(found.slowest, 2),
                      "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                      _FINDINGS: sum(found.kinds.values()), "kinds": found.kinds,
                      "traces": [f"{number}: {said}" for number, said, _ in found.findings[:4]]}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
