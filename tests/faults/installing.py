"""An installation of two tables that tell which one wrote them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from diagnostic.sources.pack_writer import Origin, Piece, writing
from diagnostic.sources.readers.delivery import Tidy
from tests.sources.toy_reader import toy

TABLES = ("people", "places")


def put(folder: Path, number: int, rows: int = 40) -> None:
    """Both tables hold `number` everywhere."""
    frame = pd.DataFrame({"code": [f"{row:06}" for row in range(rows)], "value": float(number)})
    pieces = [Piece(Tidy(name, frame, name, "", str(2000 + number), {}, 2026), (Origin("essai.csv", "0" * 64),))
              for name in TABLES]
    with writing(folder) as writer:
        writer.put(toy(), pieces)
