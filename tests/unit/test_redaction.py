"""What is left of a message that quotes a secret."""

from __future__ import annotations

import pytest
from pulumi_healthomics.errors import RunGroupError, without, without_credentials

SECRET = "hunter2!"  # noqa: S105 - what must not be shown


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('no connection to "http://me:hunter2!@host:80/x"', 'no connection to "http://[secret]@host:80/x"'),
        ("http://me:a@hunter2!@host", "http://[secret]@host"),
        ("http://host/@x and a@b", "http://host/@x and a@b"),
        ("Invalid header value b'hunter2!\\n'", "Invalid header value [secret]"),
        ("got X-Amz-Security-Token: hunter2!, and more", "got X-Amz-Security-Token: [secret], and more"),
        (
            "Check your key.\n\nThe Canonical String for this request should have been\n'POST\nx:hunter2!\n'\n",
            "Check your key",
        ),
    ],
)
def test_what_authenticates_is_never_left(text: str, left: str) -> None:
    assert without_credentials(text) == left
    assert RunGroupError(text, text).what == RunGroupError(text, text).remedy == left
    assert SECRET not in f"{RunGroupError(text)} {RunGroupError(text).args}"


@pytest.mark.parametrize(
    "text",
    [
        "Value 'hunter2!' at 'tags.x' failed",
        "{x=hunter2!, y=1}",
        '"x":"hunter2!"',
        "x:hunter2!",
        "got hunter2!.",
        "hunter2!",
    ],
)
def test_a_secret_is_taken_out_wherever_it_stands_by_itself(text: str) -> None:
    assert without([SECRET], text) == text.replace(SECRET, "[secret]")


def test_the_longer_of_two_secrets_is_taken_out_first() -> None:
    assert without(["a b", "a b c", ""], "'a b c' 'a b'") == "'[secret]' '[secret]'"


def test_what_merely_looks_like_a_tags_value_stays() -> None:
    text = "not authorized to perform: omics:TagResource on arn:aws:omics:us-east-1:123456789012:runGroup/1"
    assert without(["omics", "us-east-1", "1", "TagResource on the", "arn"], text) == text
