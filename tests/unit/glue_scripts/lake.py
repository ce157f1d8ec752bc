"""The buckets of one test, with the contract in place, and what lies in them afterwards."""

import csv
import io
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deployment.contracts import to_json

REPOSITORY = Path(__file__).parent.parent.parent.parent
HEADER = (
    "Region,Country,Item Type,Sales Channel,Order Priority,Order Date,Order ID,Ship Date,"
    "Units Sold,Unit Price,Unit Cost,Total Revenue,Total Cost,Total Profit"
)
CONTRACT = to_json(REPOSITORY / "contracts" / "sales.odcs.yaml")


def record(**values: str) -> str:
    """A right line of the sales file with some of its values replaced."""
    fields = {
        "region": "Europe",
        "country": "Norway",
        "item_type": "Fruits",
        "sales_channel": "Online",
        "order_priority": "H",
        "order_date": "7/28/2012",
        "order_id": "443368995",
        "ship_date": "7/31/2012",
        "units_sold": "100",
        "unit_price": "9.33",
        "unit_cost": "6.92",
        "total_revenue": "933.00",
        "total_cost": "692.00",
        "total_profit": "241.00",
    }
    assert values.keys() <= fields.keys()
    return ",".join((fields | values).values())


def text(*lines: str, header: str = HEADER) -> str:
    return "".join(line + "\n" for line in (header, *lines))


@dataclass
class Lake:
    """Buckets with names of their own; folders as the pipeline's templates set them."""

    s3: Any
    suffix: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def __post_init__(self) -> None:
        for zone in ("artifacts", "raw", "silver", "gold"):
            self.s3.create_bucket(Bucket=self.bucket(zone))
        self.put("artifacts", "contracts/sales.json", CONTRACT)

    def bucket(self, zone: str) -> str:
        return f"{zone}-{self.suffix}"

    def path(self, zone: str, key: str) -> str:
        return f"s3://{self.bucket(zone)}/{key}"

    def put(self, zone: str, key: str, body: str | bytes) -> None:
        self.s3.put_object(Bucket=self.bucket(zone), Key=key, Body=body)

    def get(self, zone: str, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.bucket(zone), Key=key)["Body"].read())

    def keys(self, zone: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket(zone)).get("Contents", [])
        return [each["Key"] for each in listed]

    def malformed(self, name: str) -> list[dict[str, str]]:
        lines = io.StringIO(self.get("raw", f"sales_malformed/{name}").decode(), newline="")
        return list(csv.DictReader(lines))

    @property
    def extract_arguments(self) -> dict[str, str]:
        return {
            "raw_path": self.path("raw", "sales/"),
            "archive_path": self.path("raw", "archive/"),
            "malformed_path": self.path("raw", "sales_malformed/"),
            "contract_path": self.path("artifacts", "contracts/sales.json"),
        }

    @property
    def clean_arguments(self) -> dict[str, str]:
        return {
            "JOB_NAME": "etl-clean",
            "JOB_RUN_ID": "jr_1",
            "source_path": self.path("raw", "sales/"),
            "target_path": self.path("silver", "sales/"),
            "rejected_path": self.path("silver", "sales_rejected/"),
            "contract_path": self.path("artifacts", "contracts/sales.json"),
        }

    @property
    def repartition_arguments(self) -> dict[str, str]:
        return {
            "JOB_NAME": "etl-repartition",
            "JOB_RUN_ID": "jr_2",
            "source_path": self.path("silver", "sales/"),
            "target_path": self.path("gold", "sales/"),
            "contract_path": self.path("artifacts", "contracts/sales.json"),
        }


def adds_up(counts: dict[str, int]) -> bool:
    """The rule of every job: no row is counted twice or lost."""
    parts = ("duplicates", "rejected", "malformed", "written")
    return counts["read"] == sum(counts[part] for part in parts)
