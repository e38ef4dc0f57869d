"""A file made at a click, and the browser that comes to take it."""

from __future__ import annotations

import time

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from interface.lingering import linger

FILE = b"PK dossier"


def click(manager: MediaFileManager) -> str:
    """Name of the file that a click on a button has made, as its address tells it."""
    button = manager.add_deferred(lambda: FILE, "application/zip", "0.1", "dossier.zip")
    return manager.execute_deferred(button).rpartition("/")[2]


def others_work(manager: MediaFileManager) -> None:
    """Runs of other people end: each takes away what no session shows."""
    for _ in range(3):
        manager.remove_orphaned_files()


def test_streamlit_alone_forgets_a_file_before_it_is_taken() -> None:
    """When it no longer does, interface/lingering.py has no reason to be."""
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    name = click(manager)
    others_work(manager)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)


def test_a_file_outlives_the_gestures_of_others() -> None:
    storage = MemoryMediaFileStorage("/media")
    linger(storage)
    manager = MediaFileManager(storage)
    name = click(manager)
    others_work(manager)
    assert storage.get_file(name).content == FILE


def test_a_file_is_forgotten_in_the_end() -> None:
    storage = MemoryMediaFileStorage("/media")
    linger(storage, stays=0.05)
    manager = MediaFileManager(storage)
    name = click(manager)
    others_work(manager)
    time.sleep(0.1)
    storage.load_and_get_id(b"another", "text/plain", MediaFileKind.DOWNLOADABLE)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)


def test_a_file_made_again_meanwhile_stays() -> None:
    storage = MemoryMediaFileStorage("/media")
    linger(storage, stays=0.2)
    manager = MediaFileManager(storage)
    name = click(manager)
    others_work(manager)
    time.sleep(0.15)
    assert click(manager) == name
    time.sleep(0.1)
    storage.load_and_get_id(b"another", "text/plain", MediaFileKind.DOWNLOADABLE)
    assert storage.get_file(name).content == FILE


def test_pictures_go_at_once() -> None:
    storage = MemoryMediaFileStorage("/media")
    linger(storage)
    name = storage.load_and_get_id(b"\x89PNG", "image/png", MediaFileKind.MEDIA)
    storage.delete_file(name)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)
