"""The version of the site, as pyproject.toml states it."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def version():
    path = Path(__file__).resolve().parent.parent / "pyproject.toml"
    return tomllib.loads(path.read_text())["project"]["version"]
