"""The launcher behind "make run"."""

import os
import sys

from contactcenter.demo.launcher import main

if __name__ == "__main__":
    sys.exit(main(os.environ))
