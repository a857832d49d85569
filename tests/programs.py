"""What does a test do that needs a program which may not be here?"""

import os
import shutil

import pytest

from tests.servers import ROOT

# Where `make test` puts the packages of requirements/package-lock.json.
PACKAGES = ROOT / ".venv/npm/node_modules"


def left_out(reason):
    """Leave the test out and say why; fail where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def program(name):
    """The path of a program of this machine."""
    # Where Debian keeps servers, not every user looks.
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or left_out(f"Not run: there is no {name} here.")


def packaged(name):
    """The path of a file of an npm package."""
    path = PACKAGES / name
    return path if path.exists() else left_out(f"Not run: the package {name.split('/')[0]} is not here.")
