"""Python imports this first in a script that runs on Sail: a SparkContext is refused by name.

Without it pyspark would start a JVM that knows nothing of the run's engine.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

CONTEXT = "pyspark.core.context"


def refuse(self: Any, *args: Any, **options: Any) -> None:
    from awsglue.unsupported import needs_jvm

    needs_jvm("SparkContext")


class RefusingFinder(MetaPathFinder):
    """Finds pyspark's context module once, and takes its constructor away."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != CONTEXT:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            execute = loader.exec_module

            def execute_and_refuse(module: ModuleType) -> None:
                execute(module)
                module.SparkContext.__init__ = refuse

            loader.exec_module = execute_and_refuse
        return spec


sys.meta_path.insert(0, RefusingFinder())
