"""Queries of a running local cloud, and tables for them to read."""

import io
import time

import pyarrow as pa
import pyarrow.parquet as pq

PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    },
}
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
JSON = "org.openx.data.jsonserde.JsonSerDe"


def parquet_of(columns):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


class Athena:
    """Starts queries and reads what became of them."""

    def __init__(self, cloud, name):
        """Makes a database ``<name>`` (with underscores) and buckets for data and results."""
        self.s3, self.glue, self.athena = map(cloud.client, ("s3", "glue", "athena"))
        self.database = name.replace("-", "_")
        self.bucket, self.results = f"{name}-data", f"{name}-results"
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.create_bucket(Bucket=self.results)
        self.glue.create_database(DatabaseInput={"Name": self.database})

    def create_table(self, name, columns, storage, keys=(), parameters=None):
        self.glue.create_table(
            DatabaseName=self.database,
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": parameters or {},
                "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
                "StorageDescriptor": {
                    "Columns": [{"Name": n, "Type": kind} for n, kind in columns.items()],
                    "Location": f"s3://{self.bucket}/{name}/",
                    **storage,
                },
            },
        )

    def put(self, key, body):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def text_table(self, name, columns, lines, serde=LAZY_SIMPLE, parameters=None, header=True):
        self.put(f"{name}/part.csv", "\n".join(lines) + "\n")
        serde_info = {"SerializationLibrary": serde, "Parameters": parameters or {}}
        table = {"skip.header.line.count": "1"} if header else {}
        self.create_table(name, columns, {"SerdeInfo": serde_info}, parameters=table)

    def start(self, sql, **request):
        request = {"ResultConfiguration": {"OutputLocation": f"s3://{self.results}/out/"}} | request
        context = {"Database": self.database}
        return self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext=context, **request
        )["QueryExecutionId"]

    def ended(self, execution_id, timeout_seconds=30):
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            response = self.athena.get_query_execution(QueryExecutionId=execution_id)
            execution = response["QueryExecution"]
            if execution["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                return execution
            time.sleep(0.02)
        raise AssertionError(f"did not end: {execution}")

    def run(self, sql, **request):
        return self.ended(self.start(sql, **request))

    def done(self, sql, **request):
        """The execution, which has to succeed."""
        execution = self.run(sql, **request)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return execution

    def lines(self, sql):
        """The lines of a result; blanks at their ends are Hive's padding."""
        query_id = self.done(sql)["QueryExecutionId"]
        rows = self.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
        return [row["Data"][0].get("VarCharValue", "") for row in rows]

    def rows(self, sql, **request):
        """Without the header."""
        execution = self.done(sql, **request)
        response = self.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        found = response["ResultSet"]["Rows"]
        return [tuple(d.get("VarCharValue") for d in row["Data"]) for row in found][1:]

    def failure(self, sql, **request):
        status = self.run(sql, **request)["Status"]
        assert status["State"] == "FAILED", status
        return status["StateChangeReason"]
