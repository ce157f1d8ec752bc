"""API operations on templates alone: ValidateTemplate, GetTemplate, GetTemplateSummary.

Source  CloudFormation API Reference.
"""

import json
from typing import Any

from local_cloud.api import Request, Response, action
from local_cloud.cloudformation.checks import check_all_references, required_capability
from local_cloud.cloudformation.parameters import as_text, check_declarations, is_hidden
from local_cloud.cloudformation.stack_store import StackStore
from local_cloud.cloudformation.stacks import compact
from local_cloud.cloudformation.template import Properties, Template
from local_cloud.cloudformation.template_source import template_of


def parameter_structure(key: str, declaration: Properties) -> dict[str, Any]:
    """The API's TemplateParameter structure."""
    default = declaration.get("Default")
    return compact(
        {
            "ParameterKey": key,
            "DefaultValue": None if default is None else as_text(default),
            "NoEcho": is_hidden(declaration),
            "Description": declaration.get("Description"),
        }
    )


def declaration_structure(key: str, declaration: Properties) -> dict[str, Any]:
    """The API's ParameterDeclaration structure."""
    allowed = [as_text(value) for value in declaration.get("AllowedValues", [])]
    return parameter_structure(key, declaration) | {
        "ParameterType": declaration["Type"],
        "ParameterConstraints": {"AllowedValues": allowed} if allowed else {},
    }


def capabilities(template: Template) -> dict[str, Any]:
    needed, types = required_capability(template)
    if needed is None:
        return {}
    reason = f"The following resource(s) require capabilities: [{', '.join(types)}]"
    return {"Capabilities": [needed], "CapabilitiesReason": reason}


class TemplateActions:
    """The room of what a template alone tells."""

    def __init__(self, store: StackStore) -> None:
        self.store = store

    @action
    def validate_template(self, request: Request) -> Response:
        template = template_of(request, self.store.region)
        check_declarations(template.parameters)
        check_all_references(template, self.store.region)
        parameters = [
            parameter_structure(key, declaration)
            for key, declaration in template.parameters.items()
        ]
        return compact(
            {
                "Parameters": parameters,
                "Description": template.description,
                **capabilities(template),
            }
        )

    @action
    def get_template_summary(self, request: Request) -> Response:
        name = request.get("StackName")
        body = self.store.get(name).definition.template.body if name else None
        template = template_of(request, self.store.region, body)
        check_declarations(template.parameters)
        return compact(
            {
                "Parameters": [
                    declaration_structure(key, declaration)
                    for key, declaration in template.parameters.items()
                ],
                "Description": template.description,
                "ResourceTypes": template.resource_types(),
                "Version": template.version,
                "Metadata": None if template.metadata is None else json.dumps(template.metadata),
                **capabilities(template),
            }
        )
