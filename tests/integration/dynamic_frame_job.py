"""A Glue job as Glue's own examples write them, one line of JSON for each thing that it tries.

Arguments
    --bucket  what test_dynamic_frame.py put there
    --tries   names of functions below, or nothing for all
"""

import json
import sys

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *  # noqa: F403
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket", "tries"])
glueContext = GlueContext(SparkContext.getOrCreate())  # noqa: N816
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
ROOT = f"s3://{args['bucket']}"


def source(path, format="json", options=None, ctx="", **more):  # noqa: A002
    return glueContext.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [f"{ROOT}/{path}"], **more},
        format=format,
        format_options=options or {},
        transformation_ctx=ctx,
    )


def table(name, **more):
    return glueContext.create_dynamic_frame.from_catalog(database="shop", table_name=name, **more)


def rows(frame, *order):
    """As lists, in the order of some columns."""
    frame = frame.toDF() if isinstance(frame, DynamicFrame) else frame
    ordered = frame.orderBy(*order) if order else frame
    return [json.loads(line) for line in ordered.toJSON().collect()]


def types(frame):
    return frame.toDF().schema.simpleString()


orders = source("orders/") if args["tries"] == "all" else source("nowhere/")


def choice_is_seen():
    return [types(orders), orders.count(), orders.errorsCount()]


def choice_is_resolved():
    specs = ("cast:int", "make_cols", "make_struct", "project:string")
    prices = orders.select_fields(["id", "price"])
    frames = [prices.resolveChoice(specs=[("price", spec)]) for spec in specs]
    return [rows(frames[0], "id"), rows(frames[1], "id"), *map(types, frames)]


def mapping_is_applied():
    mappings = [
        ("id", "int", "key", "long"),
        ("who.name", "string", "person.first", "string"),
        ("price", "int", "person.price", "double"),
        ("nowhere", "int", "nowhere", "int"),
    ]
    mapped = ApplyMapping.apply(frame=orders, mappings=mappings, transformation_ctx="m")  # noqa: F405
    return [types(mapped), rows(mapped, "key")]


def fields_are_dropped_selected_and_renamed():
    return [
        DropNullFields.apply(frame=orders).toDF().columns,  # noqa: F405
        types(DropFields.apply(orders, ["price", "none", "who.tags"])),  # noqa: F405
        types(SelectFields.apply(orders, ["who.name", "id"])),  # noqa: F405
        types(RenameField.apply(orders, "who.name", "who.called").select_fields(["who"])),  # noqa: F405
    ]


def functions_run_on_records():
    def change(record):
        record["first"] = record["who"]["tags"][0]
        del record["who"]
        return record

    changed = Map.apply(frame=orders, f=change)  # noqa: F405
    dear = Filter.apply(frame=orders, f=lambda record: record["price"] > 5)  # noqa: F405
    return [rows(changed), changed.errorsCount(), dear.count()]


def csv_is_read():
    with_header = source(
        "csv/", "csv", {"withHeader": True, "separator": ";"}, exclusions='["**.txt"]'
    )
    return [rows(with_header, "id"), types(source("plain/", "csv")), rows(source("plain/", "csv"))]


def folders_are_columns():
    return [rows(source("days/"), "v"), source("days/2020/", recurse=True).count()]


def nothing_is_an_empty_frame():
    return [source("nowhere/").count(), source("nowhere/").toDF().columns]


def catalog_types_the_columns():
    paid = table("paid")
    matched = paid.resolveChoice(choice="match_catalog", database="shop", table_name="paid")
    return [types(paid), rows(matched, "charge"), types(matched)]


def partitions_are_pruned():
    pruned = table("days", push_down_predicate="year = 2024 and day > '1'")
    by_catalog = table("days", additional_options={"catalogPartitionPredicate": "year=2025"})
    return [types(pruned), rows(pruned), by_catalog.count()]


def frames_are_joined_and_united():
    names = glueContext.create_dynamic_frame.from_rdd([{"id": 1, "n": "a"}], "names")
    other = DynamicFrame.fromDF(spark.createDataFrame([("z",)], "id string"), glueContext, "o")
    joined = Join.apply(orders, names, "id", "id")  # noqa: F405
    return [joined.toDF().columns, joined.count(), types(orders.union(other).select_fields(["id"]))]


def arrays_become_tables():
    tables = Relationalize.apply(  # noqa: F405
        frame=orders.select_fields(["id", "who"]), staging_path=f"{ROOT}/staged/", name="root"
    )
    tags = SelectFromCollection.apply(tables, "root_who.tags")  # noqa: F405
    return [sorted(tables.keys()), rows(tables.select("root"), "id"), rows(tags, "index")]


def files_are_written():
    write = glueContext.write_dynamic_frame.from_options
    known = orders.drop_fields(["none"])
    write(
        frame=known,
        connection_type="s3",
        connection_options={"path": f"{ROOT}/out/parquet", "partitionKeys": ["id"]},
        format="glueparquet",
    )
    for format, options in (("json", {}), ("csv", {"separator": "|"})):  # noqa: A001
        write(
            frame=known.select_fields(["id", "price"]),
            connection_type="s3",
            connection_options={"path": f"{ROOT}/out/{format}", "compression": "gzip"},
            format=format,
            format_options=options,
        )
    lines = [
        sorted(row[0] for row in spark.read.text(f"{ROOT}/out/{one}").collect())
        for one in ("json", "csv")
    ]
    return [types(source("out/parquet/", "parquet")), *lines]


def sink_keeps_the_catalog_up_to_date():
    sink = glueContext.getSink(
        connection_type="s3",
        path=f"{ROOT}/sunk/",
        enableUpdateCatalog=True,
        updateBehavior="UPDATE_IN_DATABASE",
        partitionKeys=["year"],
    )
    sink.setFormat("glueparquet")
    sink.setCatalogInfo(catalogDatabase="shop", catalogTableName="sunk")
    sink.writeFrame(source("days/"))
    glueContext.write_dynamic_frame.from_catalog(
        frame=source("days/"),
        database="shop",
        table_name="sunk",
        additional_options={"partitionKeys": ["year"]},
    )
    return [table("sunk").count(), table("sunk", push_down_predicate="year = '2024'").count()]


def old_objects_are_purged():
    glueContext.purge_s3_path(f"{ROOT}/purged/")
    kept = source("purged/").count()
    glueContext.purge_s3_path(f"{ROOT}/purged/", options={"retentionPeriod": 0})
    return [kept, source("purged/").count()]


def frames_have_more_methods():
    parts = orders.split_rows({"id": {">": 1}}, "later", "earlier")
    fields = orders.split_fields(["id"], "ids", "rest")
    texts = glueContext.create_dynamic_frame.from_rdd([{"a": '{"b": 1}'}], "texts")
    stage = orders.select_fields(["id"]).filter(lambda record: record["id"] == 2)
    read = glueContext.getSource("s3", paths=[f"{ROOT}/plain/"])
    read.setFormat("csv", skipFirst=True)
    orders.select_fields(["id"]).coalesce(1).show(1)
    stage.printSchema()
    errors = orders.errorsAsDynamicFrame()
    return [
        [rows(parts[key].select_fields(["id"])) for key in ("later", "earlier")],
        {key: fields.select(key).toDF().columns for key in fields.keys()},  # noqa: SIM118
        types(texts.unbox("a", "json")),
        orders.unnest().toDF().columns,
        orders.mergeDynamicFrame(stage, ["id"]).count(),
        orders.repartition(3).getNumPartitions(),
        rows(read.getFrame()),
        errors.toDF().columns,
    ]


def bookmark_remembers():
    frames = [source("late/", ctx="late"), source("late/")]
    return [frame.count() for frame in frames]


TRIES = [
    choice_is_seen,
    choice_is_resolved,
    mapping_is_applied,
    fields_are_dropped_selected_and_renamed,
    functions_run_on_records,
    csv_is_read,
    folders_are_columns,
    nothing_is_an_empty_frame,
    catalog_types_the_columns,
    partitions_are_pruned,
    frames_are_joined_and_united,
    arrays_become_tables,
    files_are_written,
    sink_keeps_the_catalog_up_to_date,
    old_objects_are_purged,
    frames_have_more_methods,
    bookmark_remembers,
]
for one in TRIES:
    if args["tries"] in ("all", one.__name__):
        print(json.dumps({one.__name__: one()}))
glueContext.get_logger().info("done")
job.commit()
