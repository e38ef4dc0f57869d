"""A file made at a click stays on the server until the browser has had time to come and take it.

Streamlit writes such a file down nowhere among those of the session, and forgets it once two scripts have ended
anywhere in the process: within half a second where fifty people work, so that who clicks is told that there is no such
file.
"""

from __future__ import annotations

import threading
import time

from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

# The browser asks for the file as soon as it is told its address.
STAYS_S = 60.0


def keep_files_taken() -> None:
    """For the server of this process; does nothing without one."""
    if runtime.exists():
        linger(runtime.get_instance().media_file_mgr._storage)


def linger(storage: object, stays: float = STAYS_S) -> None:
    """Have a storage of files in memory forget those to download `stays` seconds later than it is asked to."""
    if not isinstance(storage, MemoryMediaFileStorage):
        return
    forget, take_in = storage.delete_file, storage.load_and_get_id
    leaving: dict[str, float] = {}
    lock = threading.Lock()

    def delete_file(file_id: str) -> None:
        kept = storage._files_by_id.get(file_id)
        with lock:
            if kept is not None and kept.kind is MediaFileKind.DOWNLOADABLE:
                leaving[file_id] = time.monotonic()
            else:
                forget(file_id)
            _forget_due()

    def load_and_get_id(path_or_data: str | bytes, mimetype: str, kind: MediaFileKind,
                        filename: str | None = None) -> str:
        with lock:
            file_id = take_in(path_or_data, mimetype, kind, filename)
            leaving.pop(file_id, None)
            _forget_due()
            return file_id

    def _forget_due() -> None:
        now = time.monotonic()
        for file_id in [one for one, since in leaving.items() if now - since >= stays]:
            del leaving[file_id]
            forget(file_id)

    # The addresses of files hold this very storage.
    storage.delete_file = delete_file  # type: ignore[method-assign]
    storage.load_and_get_id = load_and_get_id  # type: ignore[method-assign]
