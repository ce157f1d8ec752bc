"""Functions of Trino that DuckDB has nothing like, written in Python and called by it.

They get no NULL (the result is NULL then), and say by ``bad_argument`` what is wrong with one.
"""

from local_cloud.athena.in_python import (  # noqa: F401 - importing them registers their functions
    binaries,
    numbers,
    patterns,
    texts,
    times,
    urls,
)
from local_cloud.athena.in_python.registry import add_functions as add_functions
