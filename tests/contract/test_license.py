"""The license is the Apache License 2.0, complete and unchanged, in the checkout and in both distributions."""

from __future__ import annotations

import email
import hashlib
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).parents[2]
LICENSE = (ROOT / "LICENSE").read_bytes()

# Of https://www.apache.org/licenses/LICENSE-2.0.txt: the terms and the appendix, with no copyright line filled in.
STANDARD = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def assert_licensed(metadata: bytes) -> None:
    message: Message = email.message_from_bytes(metadata)
    assert message["License-Expression"] == "Apache-2.0"
    assert message.get_all("License-File") == ["LICENSE"]


def test_the_license_is_the_standard_text() -> None:
    assert hashlib.sha256(LICENSE).hexdigest() == STANDARD


def test_the_wheel_holds_the_license(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (information,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
        assert archive.read(f"{information}/licenses/LICENSE") == LICENSE
        assert_licensed(archive.read(f"{information}/METADATA"))


def test_the_source_distribution_holds_the_license(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    top = source.name.removesuffix(".tar.gz")
    with tarfile.open(source) as archive:
        license_, metadata = archive.extractfile(f"{top}/LICENSE"), archive.extractfile(f"{top}/PKG-INFO")
        assert license_ is not None
        assert metadata is not None
        assert license_.read() == LICENSE
        assert_licensed(metadata.read())
