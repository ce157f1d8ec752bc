"""AWS::Glue::Job, AWS::Glue::Trigger, AWS::Glue::Workflow and AWS::Glue::Crawler.

Source  CloudFormation Template Reference, "AWS Glue": the properties are the API's own but for
        the schedule of a crawler and the casing of its DynamoDB targets.
"""

from typing import Any, ClassVar

from local_cloud.cloudformation.parameters import as_text
from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_map,
    without,
)
from local_cloud.cloudformation.template import Properties


class GlueResource(ResourceType):
    """What is named, tagged and reached by name in Glue's API; ``noun`` is its word there."""

    noun: ClassVar[str]
    arn_noun: ClassVar[str] = ""  # where an ARN has another word
    name_property: ClassVar[str | None] = "Name"
    missing_codes = frozenset({"EntityNotFoundException"})
    create_only_options: ClassVar[frozenset[str]] = frozenset()  # not in the update's request

    def create(self, instance: Instance) -> None:
        name, tags = self.name_of(instance), tag_map(instance.properties)
        self.make(instance, name, {"Tags": tags} if tags else {})
        instance.physical_id = name

    def make(self, instance: Instance, name: str, tags: Properties) -> None:
        """Call the API's create."""
        request = self.request(instance.properties) | {"Name": name} | tags
        getattr(instance.client("glue"), f"create_{self.noun}")(**request)

    def update(self, instance: Instance, before: Properties) -> None:
        request = self.request(instance.properties)
        if request != self.request(before):
            self.put(instance, without(request, "Name", *self.create_only_options))
        added, removed = changed_tags(before, instance.properties)
        glue, arn = instance.client("glue"), self.arn(instance)
        if added:
            glue.tag_resource(ResourceArn=arn, TagsToAdd=added)
        if removed:
            glue.untag_resource(ResourceArn=arn, TagsToRemove=removed)

    def put(self, instance: Instance, request: Properties) -> None:
        """Call the API's update."""
        getattr(instance.client("glue"), f"update_{self.noun}")(Name=instance.id, **request)

    def delete(self, instance: Instance) -> None:
        getattr(instance.client("glue"), f"delete_{self.noun}")(Name=instance.id)

    def request(self, properties: Properties) -> Properties:
        """The create request but for name and tags."""
        return without(properties, "Tags")

    def arn(self, instance: Instance) -> str:
        noun = self.arn_noun or self.noun
        return f"arn:aws:glue:{instance.region}:{instance.account_id}:{noun}/{instance.id}"


class Job(GlueResource):
    """A job."""

    type_name = "AWS::Glue::Job"
    noun = "job"
    supported = frozenset(
        {
            "AllocatedCapacity",
            "Command",
            "Connections",
            "DefaultArguments",
            "Description",
            "ExecutionClass",
            "ExecutionProperty",
            "GlueVersion",
            "JobMode",
            "JobRunQueuingEnabled",
            "LogUri",
            "MaintenanceWindow",
            "MaxCapacity",
            "MaxRetries",
            "Name",
            "NonOverridableArguments",
            "NotificationProperty",
            "NumberOfWorkers",
            "Role",
            "SecurityConfiguration",
            "Tags",
            "Timeout",
            "WorkerType",
        }
    )

    def request(self, properties: Properties) -> Properties:
        """Switches may be booleans in a template; numbers are refused, as on AWS."""
        request = super().request(properties)
        for name in ("DefaultArguments", "NonOverridableArguments"):
            if name in request:
                request[name] = {key: switch(value) for key, value in request[name].items()}
        return request

    def put(self, instance: Instance, request: Properties) -> None:
        instance.client("glue").update_job(JobName=instance.id, JobUpdate=request)

    def delete(self, instance: Instance) -> None:
        instance.client("glue").delete_job(JobName=instance.id)


def switch(value: Any) -> Any:
    """A value of a map of texts: a boolean of a template as CloudFormation writes it."""
    return as_text(value) if isinstance(value, bool) else value


class Trigger(GlueResource):
    """A trigger; StartOnCreation acts on creation alone, as on AWS."""

    type_name = "AWS::Glue::Trigger"
    noun = "trigger"
    supported = frozenset(
        {
            "Actions",
            "Description",
            "EventBatchingCondition",
            "Name",
            "Predicate",
            "Schedule",
            "StartOnCreation",
            "Tags",
            "Type",
            "WorkflowName",
        }
    )
    create_only_options = frozenset({"StartOnCreation", "Type", "WorkflowName"})

    def put(self, instance: Instance, request: Properties) -> None:
        instance.client("glue").update_trigger(Name=instance.id, TriggerUpdate=request)


class Workflow(GlueResource):
    """A workflow."""

    type_name = "AWS::Glue::Workflow"
    noun = "workflow"
    supported = frozenset(
        {"DefaultRunProperties", "Description", "MaxConcurrentRuns", "Name", "Tags"}
    )


class Crawler(GlueResource):
    """A crawler."""

    type_name = "AWS::Glue::Crawler"
    noun = "crawler"
    supported = frozenset(
        {
            "Classifiers",
            "Configuration",
            "CrawlerSecurityConfiguration",
            "DatabaseName",
            "Description",
            "LakeFormationConfiguration",
            "Name",
            "RecrawlPolicy",
            "Role",
            "Schedule",
            "SchemaChangePolicy",
            "TablePrefix",
            "Tags",
            "Targets",
        }
    )

    def request(self, properties: Properties) -> Properties:
        request = without(properties, "Schedule", "Tags")
        if "ScheduleExpression" in properties.get("Schedule", {}):
            request["Schedule"] = properties["Schedule"]["ScheduleExpression"]
        targets = dict(properties["Targets"])
        if "DynamoDBTargets" in targets:
            targets["DynamoDBTargets"] = [_table_target(it) for it in targets["DynamoDBTargets"]]
        return request | {"Targets": targets}


def _table_target(target: Properties) -> Properties:
    names = {"ScanAll": "scanAll", "ScanRate": "scanRate"}
    return {names.get(key, key): value for key, value in target.items()}


CLASSIFIERS = ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")


class Classifier(ResourceType):
    """A classifier of one of the four kinds."""

    type_name = "AWS::Glue::Classifier"
    supported = frozenset(CLASSIFIERS)
    missing_codes = frozenset({"EntityNotFoundException"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Name"})

    def create(self, instance: Instance) -> None:
        kind, classifier = self._request(instance)
        name = classifier.setdefault("Name", instance.new_name)
        instance.client("glue").create_classifier(**{kind: classifier})
        instance.physical_id = name

    def update(self, instance: Instance, before: Properties) -> None:
        kind, classifier = self._request(instance)
        request = {kind: classifier | {"Name": instance.id}}
        instance.client("glue").update_classifier(**request)

    def delete(self, instance: Instance) -> None:
        instance.client("glue").delete_classifier(Name=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Name": instance.id}

    def _request(self, instance: Instance) -> tuple[str, Properties]:
        """The one classifier in the API's form, which has other words for custom types."""
        (kind,) = chosen(instance.properties, *CLASSIFIERS)
        classifier = dict(instance.properties[kind])
        if "ContainsCustomDatatype" in classifier:
            classifier["CustomDatatypes"] = classifier.pop("ContainsCustomDatatype")
        return kind, classifier
