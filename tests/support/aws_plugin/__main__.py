"""What `pulumi-resource-aws` runs."""

from __future__ import annotations

import sys
from importlib.metadata import version

from pulumi.provider.experimental.server import main

from support.aws_plugin.provider import StandIn

# The engine warns of a plugin that is older than what the program uses.
main(sys.argv[1:], version("pulumi-aws"), StandIn())
