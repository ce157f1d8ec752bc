"""Rights of Glue's operations.

Source  Service Authorization Reference, "AWS Glue"; AWS Glue Developer Guide, "Specifying AWS Glue
        resource ARNs" (a table needs its database and the catalog too; a deletion needs what is
        below) and "Filter tables by GetTables permission".
Differs aws:ResourceTag conditions are refused by name.
"""

from collections.abc import Iterable

from local_cloud.authorization.evaluation import Need
from local_cloud.authorization.needs.call import Call
from local_cloud.authorization.needs.roles import pass_role

ROLE_GIVEN = {"CreateJob", "UpdateJob", "CreateCrawler", "UpdateCrawler"}
OF_DATABASE = {"CreateDatabase", "UpdateDatabase", "GetDatabase", "GetTables"}
WITHOUT_ARN = {  # "AWS Glue doesn't allow ARNs for classifiers", nor for these lists
    "GetClassifiers",
    "GetClassifier",
    "CreateClassifier",
    "UpdateClassifier",
    "DeleteClassifier",
    "GetCrawlerMetrics",
    "GetCrawlers",
    "GetJobs",
    "GetTriggers",
    "ListCrawlers",
    "ListJobs",
    "ListTriggers",
    "ListWorkflows",
}
BATCHES = {  # parameter that lists the names, kind of resource
    "BatchGetCrawlers": ("CrawlerNames", "crawler"),
    "BatchGetJobs": ("JobNames", "job"),
    "BatchGetTriggers": ("TriggerNames", "trigger"),
    "BatchGetWorkflows": ("Names", "workflow"),
}
TAGS = {"TagResource", "UntagResource", "GetTags"}


def needs(call: Call) -> list[Need]:
    operation = call.operation
    if operation in TAGS:
        return [call.need(call.get("ResourceArn"))]
    if operation in WITHOUT_ARN:
        return [call.need("*")]
    if operation in BATCHES:
        parameter, kind = BATCHES[operation]
        names = call.parameters.get(parameter) or []
        return [call.need(call.arn(f"{kind}/{name}")) for name in names]
    for kind in ("Job", "Crawl", "Trigger", "Workflow"):
        if kind in operation:
            return _of_run_definition(call, kind)
    return [call.need(arn) for arn in _catalog_arns(call)]


def _of_run_definition(call: Call, kind: str) -> list[Need]:
    name = call.get("Name", f"{kind}Name", "CrawlerName", "JobName")
    resource = {"Crawl": "crawler"}.get(kind, kind.lower())
    found = [call.need(call.arn(f"{resource}/{name}"))]
    if call.operation in ROLE_GIVEN:
        given = call.parameters.get("JobUpdate") or call.parameters
        if role := given.get("Role"):
            found.append(pass_role(call, role, "glue.amazonaws.com"))
    return found


def _catalog_arns(call: Call) -> Iterable[str]:
    """From the catalog down to what the operation is about."""
    yield call.arn("catalog")
    given = call.parameters
    if "Connection" in call.operation:
        name = call.get("Name", "ConnectionName") or (given.get("ConnectionInput") or {}).get(
            "Name"
        )
        yield call.arn(f"connection/{name}" if name else "connection/*")
        return
    database = _database(call)
    if call.operation == "SearchTables" or not database:
        return
    yield call.arn(f"database/{database}")
    if call.operation == "DeleteDatabase":
        yield call.arn(f"table/{database}/*")
        yield call.arn(f"userDefinedFunction/{database}/*")
    if call.operation == "DeleteDatabase" or call.operation in OF_DATABASE:
        return
    table_input = given.get("TableInput") or {}
    listed = given.get("TablesToDelete") or [
        given.get("TableName") or given.get("Name") or table_input.get("Name", "")
    ]
    for name in listed:
        yield call.arn(f"table/{database}/{str(name).lower()}")


def _database(call: Call) -> str:
    """Glue keeps the names of databases and tables in lower case."""
    named = call.get("DatabaseName")
    if not named and "Database" in call.operation:
        named = call.get("Name") or (call.parameters.get("DatabaseInput") or {}).get("Name", "")
    return named.lower()
