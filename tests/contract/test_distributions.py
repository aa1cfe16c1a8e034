"""The wheel and the source distribution are whole, and PyPI's page has no link that leads nowhere."""

from __future__ import annotations

import email
import re
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

from tools.long_description import described_at
from tools.release import disagreements

ROOT = Path(__file__).parents[2]
PACKAGES = {"pulumi_healthomics", "healthomics_components", "healthomics_plugin", "healthomics_emulator"}
README = (ROOT / "README.md").read_text()
ADDRESS = "https://example.org/owner/name"
RELATIVE = r"\]\((?!https?:)"


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_has_every_import_root_and_the_license(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == PACKAGES
    assert [name for name in names if name.endswith("/licenses/LICENSE")] != []


def test_the_source_distribution_has_what_a_build_needs_and_what_a_reader_looks_for(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "SECURITY.md", "pyproject.toml"} <= names
    assert {name.split("/")[1] for name in names if name.endswith("/__init__.py") and name.count("/") == 2} >= PACKAGES


def test_the_long_description_is_the_readme_without_relative_links(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    metadata = metadata_of(wheel)
    text = str(metadata.get_payload())
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert text.startswith("# pulumi-healthomics\n")
    assert "GovernedRunGroup" in text
    assert re.findall(RELATIVE, text) == []


def test_with_an_address_every_link_and_the_picture_lead_to_the_release() -> None:
    text = described_at(ADDRESS, "v1.2.3", README)
    assert re.findall(RELATIVE, text) == []
    assert f"[First group]({ADDRESS}/blob/v1.2.3/docs/first-group.md)" in text
    assert f"({ADDRESS}/blob/v1.2.3/README.md#compared-with-the-alternatives)" in text
    assert f"({ADDRESS}/raw/v1.2.3/benchmarks/results.svg)" in text
    assert len(re.findall(r"\]\(", text)) == len(re.findall(r"\]\(", README))


def test_without_an_address_links_keep_their_text_and_the_picture_is_left_out() -> None:
    text = described_at("", "v1.2.3", README)
    assert re.findall(RELATIVE, text) == []
    assert "First group · All pages · Reference" in text
    assert "results.svg" not in text


def test_the_version_is_the_same_everywhere() -> None:
    assert list(disagreements(ROOT, None)) == []


def test_every_disagreement_about_the_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## [0.1.0] - unreleased\n")
    (tmp_path / "plugin" / "healthomics_plugin").mkdir(parents=True)
    (tmp_path / "plugin" / "healthomics_plugin" / "schema.json").write_text('{"version": "0.1.0"}')
    (tmp_path / "plugin" / "package").mkdir()
    (tmp_path / "plugin" / "package" / "requirements.txt").write_text("pulumi-healthomics==0.1.0\n")
    assert list(disagreements(tmp_path, "v0.3.0")) == [
        "CHANGELOG.md begins with 0.1.0, expected 0.2.0",
        "CHANGELOG.md has 'unreleased' for 0.2.0, expected the date of the release",
        "the tag is v0.3.0, expected v0.2.0",
        "tests/golden/0.2.0 is missing: run python -m tools.golden 0.2.0",
        "schema.json has version 0.1.0, expected 0.2.0: run make schema",
        "plugin/package/requirements.txt has pulumi-healthomics==0.1.0, expected pulumi-healthomics==0.2.0",
    ]
