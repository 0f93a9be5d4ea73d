"""`python -m workstation` is `khibra`; the guard is for the decode workers, which import this module again."""

import sys

from workstation.cli import main

if __name__ == "__main__":
    sys.exit(main())
