"""The state in a file, so that it survives a restart.

A file has one emulator at a time, which holds a lock on a second file beside it, ``FILE.lock``: it stays, empty. The
file is replaced as a whole after every change, before the change is answered: a killed process leaves the old state or
the new one, never half of it. Options, faults, the log and what moto's STS and IAM know are not kept.
"""

from __future__ import annotations

import fcntl
import json
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from .records import Batch, Known, Memory, Place, Run, RunGroup
from .store import Store

VERSION = 1
_TIMES = ("created", "gone_from", "seen_from", "started", "stopped", "stops_at", "at")


class StateFileError(Exception):
    """The file cannot be used; the message is one sentence for the user."""


class StateFile:
    """Loads and saves a store."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # A link stays a link; what it points to is replaced.
        self._draft = self.path.with_name(f"{self.path.name}.new")
        self._lock: IO[str] | None = None

    def load(self) -> Store:
        """Takes the file, and returns the stored state: a new one if the file is empty or does not exist yet.

        Raises:
            StateFileError: The file is not one of ours, is damaged, cannot be read or is another emulator's.
        """
        if self.path.exists() and not self.path.is_file():  # Opening a pipe would wait for a writer.
            raise StateFileError(f"cannot use {self.path}: it is not a regular file")
        self._take()
        try:
            return self._read()
        except StateFileError:
            self.close()
            raise

    def close(self) -> None:
        """Lets another emulator take the file."""
        if self._lock:
            self._lock.close()

    def _take(self) -> None:
        try:
            self._lock = self.path.with_name(f"{self.path.name}.lock").open("a")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise StateFileError(f"{self.path} is in use by another emulator: stop it, or use another file") from None
        except OSError as error:
            raise StateFileError(f"cannot write {self.path}: {error.strerror}") from None

    def _read(self) -> Store:
        try:
            text = self.path.read_text("utf-8")
            return _restored(json.loads(text)) if text.strip() else Store()
        except FileNotFoundError:
            return Store()
        except OSError as error:
            raise StateFileError(f"cannot read {self.path}: {error.strerror}") from None
        except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError):
            raise StateFileError(
                f"{self.path} does not hold the state of an emulator, or is damaged: "
                "move it away to start with an empty state"
            ) from None

    def save(self, store: Store) -> None:
        """Puts the state in the place of what was there.

        Raises:
            StateFileError: The file cannot be written.
        """
        try:
            self._draft.write_text(json.dumps(_snapshot(store), default=_encoded), "utf-8")
            self._draft.replace(self.path)
        except OSError as error:
            raise StateFileError(f"cannot write {self.path}: {error.strerror}") from None


def _snapshot(store: Store) -> dict[str, Any]:
    return {
        "version": VERSION,
        "next_id": store.next_id,
        "run_groups": [vars(group) for group in store.run_groups.values()],
        "runs": [vars(run) for run in store.runs.values()],
        "batches": [vars(batch) for batch in store.batches.values()],
        "workflows": [vars(workflow) for workflow in store.workflows.values()],
        "run_caches": [vars(cache) for cache in store.run_caches.values()],
        "tokens": [
            {"place": place, "operation": operation, "token": token, **vars(memory)}
            for (place, operation, token), memory in store.tokens.items()
        ],
    }


def _restored(snapshot: dict[str, Any]) -> Store:
    if snapshot["version"] != VERSION:
        raise ValueError("another version")
    store = Store()
    store.next_id = int(snapshot["next_id"])
    groups = [RunGroup(**_decoded(group)) for group in snapshot["run_groups"]]
    runs = [Run(**_decoded(run)) for run in snapshot["runs"]]
    batches = [Batch(**_decoded(batch)) for batch in snapshot.get("batches", [])]
    store.run_groups = {group.id: group for group in groups}
    store.runs = {run.id: run for run in runs}
    store.batches = {batch.id: batch for batch in batches}
    for name, known in (("workflows", store.workflows), ("run_caches", store.run_caches)):
        for each in (Known(**_decoded(record)) for record in snapshot.get(name, [])):
            known[each.place, each.id] = each
    for token in map(_decoded, snapshot["tokens"]):
        key = (token.pop("place"), token.pop("operation"), token.pop("token"))
        store.tokens[key] = Memory(**token)
    return store


def _encoded(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} does not belong in the state")


def _decoded(record: dict[str, Any]) -> dict[str, Any]:
    decoded = {**record, "place": Place(*record["place"])}
    for name in _TIMES:
        if decoded.get(name) is not None:
            decoded[name] = datetime.fromisoformat(decoded[name])
    return decoded
