"""Progress and warnings: shown to the engine, which reads UTF-8, and never a reason to fail."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics import messages

ENCODINGS = ["ascii", "cp1252", "latin-1", "cp932", "koi8-r", "utf-8", "utf-16"]
STREAMS = {"stdout": messages.tell, "stderr": messages.warn}

# Surrogates, too: a path may have bytes that no encoding has.
texts = st.text(st.characters(exclude_categories=()))


class Gone(BytesIO):
    """What a stream is whose reader has ended."""

    def write(self, _: object) -> int:
        raise BrokenPipeError


@given(text=texts, encoding=st.sampled_from(ENCODINGS), name=st.sampled_from(sorted(STREAMS)))
def test_a_message_of_any_script_reaches_the_engine_whatever_the_encoding_of_the_stream(
    text: str, encoding: str, name: str
) -> None:
    shown = BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, name, TextIOWrapper(shown, encoding=encoding))
        STREAMS[name](text)
        lines = shown.getvalue().decode()
    escaped = text.encode(errors="backslashreplace").decode()
    assert lines == {"stdout": f"{escaped}\n", "stderr": f"warning: {escaped}\n"}[name]


@pytest.mark.parametrize("name", STREAMS)
def test_a_message_that_nobody_reads_any_more_is_no_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = TextIOWrapper(BytesIO())
    closed.close()
    for stream in (TextIOWrapper(Gone()), closed):
        monkeypatch.setattr(sys, name, stream)
        STREAMS[name]("created")
        monkeypatch.undo()
