"""AWS::Lambda::Function and AWS::Lambda::Permission.

Source  CloudFormation Template Reference, "AWS Lambda".
"""

import io
import zipfile
from typing import Any, ClassVar

from local_cloud.cloudformation.resource_types.base import (
    Instance,
    ResourceType,
    changed_tags,
    chosen,
    tag_map,
    without,
)
from local_cloud.cloudformation.template import Properties
from local_cloud.functions.invocation import RUNTIME
from local_cloud.functions.names import function_arn

OF_CODE = ("Code", "Architectures")
DEFAULTS: Properties = {  # an update takes back what left the template
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "LoggingConfig": {"LogFormat": "Text"},
    "TracingConfig": {"Mode": "PassThrough"},
}


def inline_zip(source: str) -> bytes:
    """The zip of inline code: ``index.py`` beside the cfnresponse module, as CloudFormation makes.

    Source  Template Reference, "AWS::Lambda::Function Code", ZipFile.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("index.py", source),
            ("cfnresponse.py", (RUNTIME / "cfnresponse.py").read_text(encoding="utf-8")),
        ):
            archive.writestr(zipfile.ZipInfo(name), text)  # the same digest whenever it is made
    return content.getvalue()


def _code(properties: Properties) -> Properties:
    code = properties["Code"]
    return {"ZipFile": inline_zip(code["ZipFile"])} if "ZipFile" in code else dict(code)


class Function(ResourceType):
    """A function; inline code is Python's ``index.py``."""

    type_name = "AWS::Lambda::Function"
    supported = frozenset(
        {
            "Architectures",
            "Code",
            "Description",
            "Environment",
            "EphemeralStorage",
            "FunctionName",
            "Handler",
            "LoggingConfig",
            "MemorySize",
            "PackageType",
            "Role",
            "Runtime",
            "Tags",
            "Timeout",
            "TracingConfig",
        }
    )
    name_property = "FunctionName"
    name_limit = 64
    missing_codes = frozenset({"ResourceNotFoundException"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Arn"})

    def create(self, instance: Instance) -> None:
        properties, name = instance.properties, self.name_of(instance)
        instance.client("lambda").create_function(
            FunctionName=name,
            **without(properties, "Code", "FunctionName", "Tags"),
            Code=_code(properties),
            Tags=tag_map(properties),
        )
        instance.physical_id = name

    def update(self, instance: Instance, before: Properties) -> None:
        api, properties, name = instance.client("lambda"), instance.properties, instance.id
        if chosen(properties, *OF_CODE) != chosen(before, *OF_CODE):
            architectures = {"Architectures": properties.get("Architectures", ["x86_64"])}
            api.update_function_code(FunctionName=name, **_code(properties), **architectures)
        rest = without(properties, *OF_CODE, "FunctionName", "PackageType", "Tags")
        api.update_function_configuration(FunctionName=name, **{**DEFAULTS, **rest})
        added, removed = changed_tags(before, properties)
        if added:
            api.tag_resource(Resource=self._arn(instance), Tags=added)
        if removed:
            api.untag_resource(Resource=self._arn(instance), TagKeys=removed)

    def delete(self, instance: Instance) -> None:
        instance.client("lambda").delete_function(FunctionName=instance.id)

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Arn": self._arn(instance)}

    def _arn(self, instance: Instance) -> str:
        return function_arn(instance.id, instance.region, instance.account_id)


class Permission(ResourceType):
    """One statement of a function's policy."""

    type_name = "AWS::Lambda::Permission"
    supported = frozenset(
        {"Action", "FunctionName", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"}
    )
    name_limit = 100
    missing_codes = frozenset({"ResourceNotFoundException"})
    attribute_names: ClassVar[frozenset[str]] = frozenset({"Id"})

    def create(self, instance: Instance) -> None:
        instance.client("lambda").add_permission(
            StatementId=instance.new_name, **instance.properties
        )
        instance.physical_id = instance.new_name

    def delete(self, instance: Instance) -> None:
        instance.client("lambda").remove_permission(
            FunctionName=instance.properties["FunctionName"], StatementId=instance.id
        )

    def attributes(self, instance: Instance) -> dict[str, Any]:
        return {"Id": instance.id}
