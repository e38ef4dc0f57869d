"""The table of docs/fuzz.md, from the counts that campaigns wrote: `python -m tests.fuzz.page a.json b.json`."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from diagnostic.wording import number
from tests.fuzz.doors import OFFICIAL

_KEYS = ("cases", "accepted", "refused", "findings", "seconds")


def table_fr(campaigns: list[Path]) -> str:
    """One row for each door, what several campaigns counted of it added up, then their sum."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(_KEYS, 0.0))
    for campaign in campaigns:
        for outcome in json.loads(campaign.read_bytes())["doors"]:
            for key in _KEYS:
                counts[outcome["door"]][key] += outcome.get(key, 0)
    rows = [(name.removeprefix(OFFICIAL), found) for name, found in counts.items()]
    rows.append(("**en tout**", {key: sum(found[key] for found in counts.values()) for key in _KEYS}))
    lines = ["| porte ou lecteur | cas | lus | refusés par une phrase | fautes | secondes |", "| --- |" + " ---: |" * 5]
    return "\n".join([*lines, *(f"| {name} | " + " | ".join(number(found[key]) for key in _KEYS) + " |"
                                for name, found in rows)])


if __name__ == "__main__":
    print(table_fr([Path(name) for name in sys.argv[1:]]))
