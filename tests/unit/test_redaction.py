"""What is left of a text of others that quotes a secret."""

from __future__ import annotations

import html
import json
import re
import string
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_healthomics.errors import RunGroupError, clause
from pulumi_healthomics.redaction import LONG, knowing, quoted, without, without_credentials
from pulumi_healthomics.rules import spec

SECRET = "hunter2!"  # noqa: S105 - what must not be shown

# What a tag may have for its value, but for what is only punctuation, and for names of AWS's, which stay; and what
# stands in its place must not be one.
secrets = (
    st.text(st.characters(categories=["L", "N", "Zs"]) | st.sampled_from(spec.TAG_PUNCTUATION), max_size=24)
    .map(str.strip)
    .filter(lambda it: any(map(str.isalnum, it)) and it.rstrip(".").casefold() not in "[secret]")
    .filter(lambda it: not re.search(r"amazonaws|api\.aws|arn:aws|(?:iam|omics|sts):[A-Z]", it))
)
punctuation = st.text(st.sampled_from([*string.punctuation, *" \n\t«»、…"]), min_size=1, max_size=4)

WAYS_TO_WRITE: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": lambda text: text.upper() if text.isascii() else text,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON of other writers": lambda text: json.dumps(text, ensure_ascii=False)[1:-1].replace("/", r"\/"),
    "Python": lambda text: repr(text)[1:-1],
    "Python bytes": lambda text: repr(text.encode())[2:-1],
    "a URL's path": quote,
    "a URL's parameter": quote_plus,
    "HTML": html.escape,
    "one line": lambda text: " ".join(text.split()),
}


def holds(text: str, secret: str) -> bool:
    """Returns whether a text has a secret with no letter or digit beside it, capitals aside."""
    return re.search(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", text, re.IGNORECASE) is not None


@given(secret=secrets, before=punctuation, after=punctuation)
def test_a_secret_is_taken_out_whatever_is_around_it(secret: str, before: str, after: str) -> None:
    for text in (f"the tag{before}{secret}{after}is it", f"{secret}{after}", f"{before}{secret}", secret):
        assert not holds(without([secret], text).replace("[secret]", ""), secret)
        with knowing([secret]):
            assert not holds(quoted(text).replace("[secret]", ""), secret)
            assert not holds(clause(ValueError(text)).replace("[secret]", ""), secret)


@pytest.mark.parametrize("way", WAYS_TO_WRITE)
@given(secret=secrets, before=punctuation)
def test_a_secret_is_taken_out_however_it_is_written(way: str, secret: str, before: str) -> None:
    written = WAYS_TO_WRITE[way](secret)
    assert written not in without([secret], f"x{before}{written}'").replace("[secret]", "")


@given(secret=secrets.filter(lambda it: len(it.rstrip(". ")) >= LONG), word=st.text(string.ascii_letters))
def test_a_long_secret_is_taken_out_of_longer_words_as_well(secret: str, word: str) -> None:
    assert secret not in without([secret], f"{word}{secret}{word}").replace("[secret]", "")


@given(several=st.lists(secrets, min_size=1, max_size=4), between=punctuation)
def test_no_part_of_one_of_several_secrets_is_left_because_another_was_taken_out(
    several: list[str], between: str
) -> None:
    left = without(several, between.join(several)).replace("[secret]", "")
    assert not any(holds(left, secret) for secret in several)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("tag token is hunter2: it must be", "tag token is [secret]: it must be"),
        ("team/hunter2 and value=hunter2:x", "team/[secret] and value=[secret]:x"),
        ("_hunter2_, hunter2's, -hunter2.", "_[secret]_, [secret]'s, -[secret]."),
        (r"POST\nhunter2\n%2Fhunter2%20", r"POST\n[secret]\n%2F[secret]%20"),
        ("Hunter2 HUNTER2", "[secret] [secret]"),
        ("hunter23 ahunter2", "hunter23 ahunter2"),
    ],
)
def test_a_short_secret_is_taken_out_where_no_letter_or_digit_is_beside_it(text: str, left: str) -> None:
    assert without(["hunter2"], text) == left


def test_a_common_word_is_taken_out_like_any_other() -> None:
    text = "1 validation error detected: a value at 'tags' failed"
    assert without(["1", "a", "tags"], text) == (
        "[secret] validation error detected: [secret] value at '[secret]' failed"
    )


@pytest.mark.parametrize("value", ["", " ", "-", "...", ": /"])
def test_what_is_only_punctuation_stays(value: str) -> None:
    assert without([value], "a - b: ... /") == "a - b: ... /"


@pytest.mark.parametrize(
    "text",
    [
        "not authorized to perform: omics:TagResource on arn:aws:omics:us-east-1:123456789012:runGroup/1234567",
        "User: arn:aws-cn:iam::123456789012:user/x cannot perform sts:AssumeRole",
        'connect to "https://workflows-omics.us-east-1.amazonaws.com/runGroup", "https://sts.amazonaws.com/"',
    ],
)
def test_what_aws_says_by_itself_stays_though_a_tag_has_the_same_value(text: str) -> None:
    values = ["omics", "us-east-1", "iam", "sts", "arn", "aws", "123456789012", "TagResource", "AssumeRole"]
    assert without(values, text) == text


def test_a_secret_that_only_begins_like_an_arn_does_not_stay() -> None:
    secret = "arn:aws:iam::123456789012:role/hunter2"  # noqa: S105 - what must not be shown
    assert without([secret, "deployer"], f"as {secret}, arn:aws:iam::123456789012:role/deployer") == (
        "as [secret], arn:aws:iam::123456789012:role/[secret]"
    )


def test_one_of_overlapping_secrets_leaves_nothing_of_the_other() -> None:
    assert without(["a b", "a b c", ""], "'a b c' 'a b'") == "'[secret]' '[secret]'"
    assert without(["a b", "b c d e"], "(a b c d e)") == "([secret])"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('no connection to "http://me:hunter2!@host:80/x"', 'no connection to "http://[secret]@host:80/x"'),
        ("http://me:a@hunter2!@host", "http://[secret]@host"),
        ("Invalid endpoint: me:hunter2!@host:80", "Invalid endpoint: [secret]@host:80"),
        ("http://host/@x and a@b", "http://host/@x and a@b"),
        (
            "User: arn:aws:sts::123456789012:assumed-role/deployer/me@example.com",
            "User: arn:aws:sts::123456789012:assumed-role/deployer/me@example.com",
        ),
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


def test_what_is_known_in_a_block_is_forgotten_after_it_and_adds_to_what_was_known() -> None:
    with knowing(["one"]):
        with knowing(["two"]):
            assert quoted("one two three.") == "[secret] [secret] three"
        assert quoted("one two\n three") == "[secret] two three"
    assert quoted("one") == "one"


def test_an_error_of_others_becomes_a_clause_in_any_script() -> None:
    assert unicodedata.normalize("NFC", clause(ValueError("İki\nx."))) == "İki x"
    assert clause(ValueError("Unable to  locate.")) == "unable to locate"
