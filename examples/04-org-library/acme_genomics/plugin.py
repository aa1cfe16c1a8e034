"""The library for programs in other languages: `python -m acme_genomics.plugin install` registers it with Pulumi."""

import sys

from healthomics_plugin.hosting.package import ComponentPackage

from acme_genomics import AcmeRunGroup, AcmeTeams

PACKAGE = ComponentPackage("acme", "1.0.0", [AcmeRunGroup, AcmeTeams], "acme_genomics.plugin")
serve = PACKAGE.serve

if __name__ == "__main__":
    sys.exit(PACKAGE.main())
