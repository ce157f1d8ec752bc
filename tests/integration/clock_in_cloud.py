"""The movable clock of a running local cloud."""

import json
import urllib.request
from typing import Any

from tests.conftest import Cloud


def clock(cloud: Cloud, **wanted: Any) -> dict[str, Any]:
    """Tell the time, or move it: ``Time`` or ``AdvanceSeconds``; what is due then has fired."""
    request = urllib.request.Request(
        f"{cloud.endpoint_url}/_local_cloud/clock",
        data=json.dumps(wanted).encode() if wanted else None,
    )
    with urllib.request.urlopen(request) as answer:
        told: dict[str, Any] = json.load(answer)
    return told
