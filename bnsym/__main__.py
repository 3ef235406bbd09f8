"""``python -m bnsym``."""

import sys

from bnsym.cli import main

if __name__ == "__main__":
    sys.exit(main())
