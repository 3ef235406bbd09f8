"""``python -m bnsym``."""

from bnsym.cli import main

if __name__ == "__main__":
    main()
