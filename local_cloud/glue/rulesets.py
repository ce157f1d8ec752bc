"""Data quality rulesets: kept and shown; evaluating one is refused.

Source  AWS Glue Web API Reference, "Data Quality API"; a ruleset's table is not looked for when it
        is created.
"""

from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.glue.catalog import now
from local_cloud.glue.paging import page
from local_cloud.store import Records

PAGE = 100

Ruleset = dict[str, Any]


class Rulesets:
    """The room of rulesets: name to GetDataQualityRuleset's answer."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self.kept: Records[str, Ruleset] = Records(f"glue/{backend.region_name}/rulesets")

    @action
    def create_data_quality_ruleset(self, request: Request) -> Response:
        name = request["Name"]
        if "DataQualitySecurityConfiguration" in request:
            raise unsupported("DataQualitySecurityConfiguration of a ruleset")
        kept = ("Name", "Description", "Ruleset", "TargetTable")
        with self.backend.lock:
            if name in self.kept:
                raise AwsError("AlreadyExistsException", f"Ruleset {name} already exists.")
            given = {key: request[key] for key in kept if key in request}
            self.kept[name] = {**given, "CreatedOn": now(), "LastModifiedOn": now()}
        self.backend.tags.add(self._arn(name), request.get("Tags", {}))
        return {"Name": name}

    @action
    def update_data_quality_ruleset(self, request: Request) -> Response:
        name = request["Name"]
        names = ("Description", "Ruleset")
        changed: Response = {key: request[key] for key in names if key in request}
        with self.backend.lock:
            self.kept[name] = {**self._find(name), **changed, "LastModifiedOn": now()}
        return changed | {"Name": name}

    @action
    def get_data_quality_ruleset(self, request: Request) -> Response:
        return self._find(request["Name"])

    @action
    def list_data_quality_rulesets(self, request: Request) -> Response:
        if request.get("Filter") or request.get("Tags"):
            raise unsupported("filters of ListDataQualityRulesets")
        found, token = page(list(self.kept.values()), request, PAGE)
        left_out = ("Ruleset",)
        listed = [{key: one[key] for key in one if key not in left_out} for one in found]
        return {"Rulesets": listed, **token}

    @action
    def delete_data_quality_ruleset(self, request: Request) -> Response:
        with self.backend.lock:
            name = self._find(request["Name"])["Name"]
            del self.kept[name]
        self.backend.tags.forget(self._arn(name))
        return {}

    def _find(self, name: str) -> Ruleset:
        try:
            return self.kept[name]
        except KeyError:
            message = f"Data quality ruleset {name} not found."
            raise AwsError("EntityNotFoundException", message) from None

    def _arn(self, name: str) -> str:
        region, account = self.backend.region_name, self.backend.account_id
        return f"arn:aws:glue:{region}:{account}:dataQualityRuleset/{name}"
