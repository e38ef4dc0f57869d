"""What screens had made in another process, as tests of them see it."""

from __future__ import annotations

import time

from streamlit.testing.v1 import AppTest

from interface import making

# Of every session of AppTest: none has a browser.
OWNER = "session test session id"
PATIENCE = 60.0


def arrived(app: AppTest) -> None:
    """Have the screen drawn again once nothing is being made for it any more."""
    limit = time.monotonic() + PATIENCE
    while any(job.going_on for pool in (making.documents(), making.packs()) for job in pool.of(OWNER)):
        assert time.monotonic() < limit
        time.sleep(0.05)
    app.run()


def forgotten() -> None:
    """Forget whatever was made, but keep the processes, which take seconds to start."""
    for pool in (making.documents(), making.packs()):
        for job in pool.of(OWNER):
            pool.cancel(job)
            pool.forget(job)
