"""Carries the built binaries, so that pip and uvx install them like any other command.

They are in the folder `programs` beside this file, where packaging/wheel puts them: setuptools takes no absolute paths.
EGNYTE_VERSION is their version, EGNYTE_PLATFORM the wheel's platform tag.
"""

import os
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel

SUFFIX = ".exe" if os.environ["EGNYTE_PLATFORM"].startswith("win") else ""
BINARIES = [Path("programs") / (name + SUFFIX) for name in ("egnyte-conformance", "egnyte-mock")]
MISSING = [str(binary) for binary in BINARIES if not binary.is_file()]
if MISSING:
    raise SystemExit(f"not built yet: {', '.join(MISSING)}")


class OfThisPlatform(Distribution):
    def has_ext_modules(self):
        return True


class ForAnyPython(bdist_wheel):
    """The binaries are for one platform, and for every Python on it."""

    def get_tag(self):
        return "py3", "none", os.environ["EGNYTE_PLATFORM"]


setup(
    version=os.environ["EGNYTE_VERSION"],
    distclass=OfThisPlatform,
    cmdclass={"bdist_wheel": ForAnyPython},
    data_files=[("Scripts" if SUFFIX else "bin", [binary.as_posix() for binary in BINARIES])],
)
