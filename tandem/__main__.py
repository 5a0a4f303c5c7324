"""`python -m tandem`, which is what bin/tandem and bin/run start."""

import sys

from tandem.cli import main

sys.exit(main(sys.argv[1:]))
