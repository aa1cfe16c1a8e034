"""The plugin as a folder: Pulumi starts this file with the environment that it has made from requirements.txt."""

import sys

from healthomics_plugin.serve import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
