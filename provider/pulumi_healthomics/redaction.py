"""What others say about a failure, without the secrets that they quote. Pure.

AWS, botocore and whatever stands in for them repeat what they were sent: a tag's value, a header, an address with a
password, and all that should have been signed, session token included. Any of it may be a secret and arrives unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SECRET = "[secret]"  # noqa: S105 - what stands in the place of one

_PASSWORD = re.compile(r"(?<=://)[^\s/\"'<>]*@")
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


def without(secrets: Iterable[str], text: str) -> str:
    """Returns `text` without the secrets, where each stands by itself: `omics` stays in `omics:TagResource`."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = re.sub(rf"(?<![\w/.@+-]){re.escape(secret)}(?![\w/:@+-])", SECRET, text)
    return text
