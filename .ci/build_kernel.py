"""Compile the kernel while the wheel is built. Without a compiler the wheel is pure Python, and slower."""

import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

NAME = "_kernel"


class KernelHook(BuildHookInterface):  # type: ignore[type-arg]  # it needs no configuration
    """Compiles ``nlp/_c`` into ``nlp/_kernel`` and puts it into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and mark the wheel as one for this Python and machine; or say that it is a slower one."""
        package = Path(self.root) / "nlp"
        kernel = package / f"{NAME}{sysconfig.get_config_var('EXT_SUFFIX')}"
        try:
            kernel.unlink(missing_ok=True)
            compile_kernel(package)
        except Exception as error:  # whatever a compiler that is not there, or not fit, may raise
            self.app.display_warning(f"newsdesk is built without its compiled kernel: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["artifacts"].append(f"nlp/{kernel.name}")


def compile_kernel(package: Path) -> None:
    """Compile the sources in ``_c`` of a package beside its modules."""
    options = ["-O3", "-ffp-contract=off", "-fvisibility=hidden"]  # contracted, sums differ between machines
    options += ["-Wall", "-Wextra", "-Wno-missing-field-initializers"]
    windows = sys.platform == "win32"
    sources = sorted(str(path) for path in (package / "_c").glob("*.c"))
    extension = Extension(
        NAME, sources, extra_compile_args=[] if windows else options, libraries=[] if windows else ["m"]
    )
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib = str(package)
    command.build_temp = str(package / "_c" / "build")
    command.ensure_finalized()
    command.run()
    expected = package / f"{NAME}{sysconfig.get_config_var('EXT_SUFFIX')}"
    if not expected.exists():
        raise FileNotFoundError(expected)
