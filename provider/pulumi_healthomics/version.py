"""The package's version, as the user agent and the command line name it."""

from importlib.metadata import version

VERSION = version("pulumi-healthomics")
