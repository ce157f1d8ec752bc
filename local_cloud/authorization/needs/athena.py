"""Rights of Athena's operations; what a query reads and writes its caller's rights decide.

Source  Service Authorization Reference, "Amazon Athena".
"""

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call

WITHOUT_ARN = {"ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"}
OF_DATA_CATALOG = {
    "GetDataCatalog",
    "GetDatabase",
    "ListDatabases",
    "GetTableMetadata",
    "ListTableMetadata",
}
TAGS = {"TagResource", "UntagResource", "ListTagsForResource"}
PRIMARY = "primary"


def needs(call: Call) -> list[Need]:
    if call.operation in WITHOUT_ARN:
        return [call.need("*")]
    if call.operation in TAGS:
        return [call.need(call.get("ResourceARN"))]
    if call.operation in OF_DATA_CATALOG:
        name = call.get("CatalogName", "Name") or "AwsDataCatalog"
        return [call.need(call.arn(f"datacatalog/{name}"))]
    names = dict.fromkeys(_work_groups(call))
    return [call.need(call.arn(f"workgroup/{name}")) for name in names]


def _work_groups(call: Call) -> list[str]:
    """A query execution and a named query belong to a work group; what is not there to none."""
    from moto.athena.models import athena_backends  # late: a cloud may never be asked for Athena

    if "WorkGroup" in call.operation:
        return [call.get("WorkGroup", "Name")]
    backend = athena_backends[call.account][call.region]
    given = call.parameters
    executions, queries = backend.query_executions.executions, backend.named_queries.queries
    ids = given.get("QueryExecutionIds") or given.get("NamedQueryIds") or []
    ids = [*ids, given.get("QueryExecutionId"), given.get("NamedQueryId")]
    found = [records[id_] for records in (executions, queries) for id_ in ids if id_ in records]
    groups = [one["WorkGroup"] if isinstance(one, dict) else one.work_group for one in found]
    return groups or [call.get("WorkGroup") or PRIMARY]
