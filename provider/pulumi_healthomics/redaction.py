"""What must not be shown in the texts of others, and how it is taken out of them. Pure.

AWS, botocore and whatever replaces them repeat what they were sent: the value of a tag, a header, an address with a
password, the session token. Any of it may be a secret, and arrives unmarked. So their text is quoted only through
`quoted`, which takes out what always authenticates, and what the current request is known to hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from html import escape
from urllib.parse import quote, quote_plus

SECRET = "[secret]"  # noqa: S105 - what stands in the place of one

_known: ContextVar[tuple[str, ...]] = ContextVar("known", default=())

_PASSWORD = re.compile(r"(?<=://)[^\s/\"'<>]*@|[^\s/\"'<>@:=(\[{]+:[^\s/\"'<>@]+@(?=[\w\[])")
_HEADER = re.compile(r"(Invalid header value ).*", re.DOTALL)
_SESSION_TOKEN = re.compile(r"(x-amz-security-token\W+)[^\s\"'&,;]+", re.IGNORECASE)
# What AWS would have signed, after it said that a signature is wrong: pages, headers and all.
_WHAT_WAS_SIGNED = re.compile(r"\.?\s*(The Canonical String|The String-to-Sign)\b.*", re.DOTALL)


def without_credentials(text: str) -> str:
    """Returns `text` without what authenticates: passwords in addresses, and headers."""
    for pattern, instead in (
        (_WHAT_WAS_SIGNED, ""),
        (_HEADER, rf"\1{SECRET}"),
        (_SESSION_TOKEN, rf"\1{SECRET}"),
        (_PASSWORD, f"{SECRET}@"),
    ):
        text = pattern.sub(instead, text)
    return text


def quoted(text: str) -> str:
    """Returns text of others as a part of a sentence of ours: without secrets, on one line, without a full stop."""
    return " ".join(without_credentials(without(_known.get(), text)).split()).rstrip(".")


@contextmanager
def knowing(secrets: Iterable[str]) -> Iterator[None]:
    """Takes secrets out of the texts of others that errors and warnings quote in the block. Not for generators."""
    before = _known.get()
    _known.set((*before, *secrets))
    try:
        yield
    finally:
        _known.set(before)


# From this length on a secret is no common word, and is taken out inside longer words as well.
LONG = 8

# What a tag's value often repeats (`region: us-east-1`), and AWS says whether there is such a tag or not.
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d"
_OF_AWS = re.compile(
    rf"\barn:aws(?:-[a-z]+)*:(?:iam|kms|omics|organizations|s3|sts):(?:{_REGION})?:(?:\d{{12}})?(?=:)"
    r"|\b(?:iam|omics|sts):[A-Z][A-Za-z]+\b"
    rf"|\b(?:[a-z]+-)*(?:omics|sts)(?:-fips)?(?:\.{_REGION})?\.(?:amazonaws\.com|api\.aws)\b"
)
_NOT_IN_A_WORD = r"(?:(?<![^\W_])|(?<=\\[abfnrtv0])|(?<=%[0-9A-F]{2})|(?<=\\x[0-9a-f]{2})|(?<=\\u[0-9a-f]{4}))"


def without(secrets: Iterable[str], text: str) -> str:
    """Returns `text` without the secrets, however short or common they are.

    1. A secret is taken out wherever no letter or digit is beside it, whatever else is: `team/hunter2`, `hunter2:`.
    2. One of at least `LONG` characters is taken out inside longer words, too.
    3. Capitals, the width of white space and the escapes of JSON, Python, URLs and HTML make no difference.
    4. What stays is AWS's own: the start of an ARN up to the account, an action, a host name.
    5. A shorter value without any letter or digit stays: it is punctuation.
    """
    ours = [match.span() for match in _OF_AWS.finditer(text)]
    places = [
        match.span()
        for spelling in {spelling for secret in secrets for spelling in _spellings(secret)}
        for match in re.finditer(_pattern(spelling), text, re.IGNORECASE)
        if ":" in match[0] or not any(start <= match.start() and match.end() <= end for start, end in ours)
    ]
    pieces, end = [], 0
    for start, stop in sorted(places):
        if start >= end:
            pieces += [text[end:start], SECRET]
        end = max(end, stop)
    return "".join(pieces) + text[end:]


_IN_URLS: tuple[Callable[..., str], ...] = (quote, partial(quote, safe=""), quote_plus)


def _spellings(secret: str) -> Iterator[str]:
    """Yields a secret as messages write it; nothing for what is only punctuation."""
    secret = secret.strip().rstrip(". ")
    if len(secret) >= LONG or any(map(str.isalnum, secret)):
        yield from (secret, escape(secret), *(quoting(secret, errors="replace") for quoting in _IN_URLS))
        for literal in (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret), ascii(secret)):
            yield from (literal[1:-1], literal[1:-1].replace("/", r"\/"))
        yield repr(secret.encode(errors="replace"))[2:-1]


def _pattern(spelling: str) -> str:
    pattern = r"\s+".join(map(re.escape, spelling.split()))
    if len(spelling) >= LONG:
        return pattern
    before = _NOT_IN_A_WORD if spelling[0].isalnum() else ""
    return before + pattern + (r"(?![^\W_])" if spelling[-1].isalnum() else "")
