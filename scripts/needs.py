"""For tests that need packages beside Python's own: they are installed by scripts/test, but a test may be run without it."""
import os
import sys
import unittest

SKIPPED = 77  # which the build shows as skipped


def main(packages):
    """Runs the tests of the main module, unless one of `packages` ({name in Debian: whether it is there}) is missing. That is
    then said, and a failure where CI is set, for there all packages of setup.sh are installed."""
    missing = [name for name, is_there in packages.items() if not is_there]
    if missing:
        print(f"{os.path.basename(sys.argv[0])}: nothing was tested: install {', '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else SKIPPED)
    unittest.main(module="__main__")
