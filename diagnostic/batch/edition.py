"""The day that the documents of a batch show: the one it began with, until every territory has its pack.

A batch that is cut in the evening and started again after midnight would otherwise make every pack anew.
"""

from __future__ import annotations

from datetime import date

from diagnostic.batch.store import Store
from diagnostic.report.manifest import UNDATED
from diagnostic.wording import date_fr

# In the folder of a batch that is not finished.
EDITION = ".edition"


def day_of(text: str) -> date | None:
    """The day that a text tells; None when it tells that there is none. Raises ValueError."""
    return None if text == UNDATED else date.fromisoformat(text)


def kept(store: Store, today: date) -> tuple[date | None, str]:
    """The day of the batch that is not finished there, today without one; what to say of it, in French."""
    try:
        day = day_of(store.read(EDITION).strip())
    except ValueError:
        return today, ""
    if day == today:
        return today, ""
    told = f"gardent leur date, {date_fr(day)}" if day else "restent sans date"
    return day, (f"Ce lot n'est pas fini : ses documents {told}. Pour tout refaire à la date d'aujourd'hui, "
                 f"ajoutez --edited {today.isoformat()}.")


def begin(store: Store, day: date | None) -> None:
    """Keep the day while packs are made. Raises OSError."""
    store.write(EDITION, f"{day.isoformat() if day else UNDATED}\n".encode())


def finish(store: Store) -> None:
    """Every territory has its pack: the next batch has its own day. Raises OSError."""
    store.drop(EDITION)
