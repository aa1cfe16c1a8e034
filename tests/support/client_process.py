"""A client of HealthOmics in another process, which takes a line of JSON for each call and answers with one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


class RefusedError(Exception):
    """What the client reports of a call that failed."""


class ClientProcess:
    """The client, while its process runs."""

    def __init__(self, calls: IO[str], answers: IO[str]) -> None:
        self._calls = calls
        self._answers = answers

    def call(self, operation: str, **members: Any) -> Any:
        """Returns the output of an operation.

        Raises:
            RefusedError: The client reports an error.
        """
        return self._ask({"operation": operation, "input": members})

    def pages(self, operation: str, page_size: int, **members: Any) -> list[Any]:
        """Returns the outputs of a list operation, as the client's own pagination fetches them."""
        pages: list[Any] = self._ask({"operation": operation, "input": members, "pageSize": page_size})
        return pages

    def _ask(self, question: object) -> Any:
        self._calls.write(f"{json.dumps(question)}\n")
        self._calls.flush()
        answer = json.loads(self._answers.readline())
        if "error" in answer:
            raise RefusedError(answer["error"])
        return answer["output"]


@contextmanager
def client_process(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[ClientProcess]:
    """Runs a client for the block; its complaints go to the test's own.

    Args:
        command: the client.
        folder: where it runs.
        environment: variables in place of those of the test for AWS.
    """
    kept = {name: it for name, it in os.environ.items() if not name.startswith("AWS_")}
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, **nowhere, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield ClientProcess(process.stdin, process.stdout)
        process.stdin.close()
        assert process.wait(timeout=60) == 0
