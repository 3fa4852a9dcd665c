"""The compiled kernel, where the package was built with a C compiler; else None, and Python does the same.

``NEWSDESK_KERNEL=off`` leaves it out.
"""

import os
from contextlib import suppress
from importlib import import_module
from types import ModuleType

kernel: ModuleType | None = None
if os.environ.get("NEWSDESK_KERNEL", "on") != "off":
    with suppress(ImportError):  # built without a compiler
        kernel = import_module("nlp._kernel")
