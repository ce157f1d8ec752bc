"""Custom classifiers, which a crawler asks before the built-in ones.

Source  AWS Glue Web API Reference, "Classifier API"; Developer Guide, "Writing custom classifiers".
Differs Grok and XML classifiers, JSON paths other than ``$[*]`` and custom data types are refused.
"""

from typing import Any

from local_cloud.api import AwsError, Request, Response, action, unsupported
from local_cloud.glue.catalog import now
from local_cloud.glue.csv_schema import LAZY_SIMPLE, CsvClassifier
from local_cloud.glue.json_schema import ELEMENTS, JsonClassifier
from local_cloud.glue.paging import page
from local_cloud.glue.schemas import Classifier
from local_cloud.store import Records

PAGE = 1000
BUILT_IN: tuple[Classifier, ...] = (JsonClassifier(), CsvClassifier())
CSV_DEFAULTS = {"ContainsHeader": "UNKNOWN", "Delimiter": ",", "AllowSingleColumn": False}


class Classifiers:
    """The room of custom classifiers: name to (kind, AWS structure of that kind)."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        room = f"glue/{backend.region_name}/classifiers"
        self.kept: Records[str, tuple[str, dict[str, Any]]] = Records(room)

    def named(self, names: list[str]) -> list[Classifier]:
        """The classifiers of a crawler in the order they are asked.

        Raises  EntityNotFoundException: a name that no classifier has.
        """
        return [*(build(*self._find(name)) for name in names), *BUILT_IN]

    @action
    def create_classifier(self, request: Request) -> Response:
        kind, given = _one_of(request)
        with self.backend.lock:
            if given["Name"] in self.kept:
                raise AwsError("AlreadyExistsException", f"Classifier {given['Name']} exists.")
            defaults = CSV_DEFAULTS if kind == "CsvClassifier" else {}
            times = {"CreationTime": now(), "LastUpdated": now(), "Version": 1}
            self.kept[given["Name"]] = (kind, {**defaults, **given, **times})
        return {}

    @action
    def update_classifier(self, request: Request) -> Response:
        """What the request leaves out stays as it is."""
        kind, given = _one_of(request)
        with self.backend.lock:
            old_kind, old = self._find(given["Name"])
            if kind != old_kind:
                raise AwsError("InvalidInputException", f"{given['Name']} is a {old_kind}.")
            later = {"LastUpdated": now(), "Version": old["Version"] + 1}
            self.kept[given["Name"]] = (kind, {**old, **given, **later})
        return {}

    @action
    def get_classifier(self, request: Request) -> Response:
        with self.backend.lock:
            kind, found = self._find(request["Name"])
            return {"Classifier": {kind: found}}

    @action
    def get_classifiers(self, request: Request) -> Response:
        with self.backend.lock:
            found, token = page(list(self.kept.values()), request, PAGE)
            return {"Classifiers": [{kind: one} for kind, one in found], **token}

    @action
    def delete_classifier(self, request: Request) -> Response:
        with self.backend.lock:
            self._find(request["Name"])
            del self.kept[request["Name"]]
        return {}

    def _find(self, name: str) -> tuple[str, dict[str, Any]]:
        try:
            return self.kept[name]
        except KeyError:
            raise AwsError("EntityNotFoundException", f"Classifier {name} not found.") from None


def build(kind: str, given: dict[str, Any]) -> Classifier:
    """The classifier that an AWS structure describes."""
    if kind == "JsonClassifier":
        return JsonClassifier(given["JsonPath"])
    serde = given.get("Serde", "None")
    return CsvClassifier(
        delimiters=(given.get("Delimiter", ","),),
        quote=given.get("QuoteSymbol", '"'),
        header=given.get("ContainsHeader", "UNKNOWN"),
        names=tuple(given.get("Header", ())),
        single_column=given.get("AllowSingleColumn", False),
        trims=not given.get("DisableValueTrimming", True),
        serde=LAZY_SIMPLE if serde == "None" else serde,
    )


def _one_of(request: Request) -> tuple[str, dict[str, Any]]:
    """The one kind of classifier that a request holds, checked."""
    given = [(kind, value) for kind, value in request.items() if value]
    if len(given) != 1:
        raise AwsError("InvalidInputException", "Specify exactly one classifier.")
    kind, classifier = given[0]
    if kind not in ("CsvClassifier", "JsonClassifier"):
        raise unsupported(kind)
    if classifier.get("CustomDatatypeConfigured") or classifier.get("CustomDatatypes"):
        raise unsupported("CustomDatatypes of a CsvClassifier")
    if classifier.get("JsonPath", ELEMENTS) != ELEMENTS:
        raise unsupported(f"JsonPath {classifier['JsonPath']}; {ELEMENTS} is")
    if classifier.get("QuoteSymbol", "") == classifier.get("Delimiter", ","):
        raise AwsError("InvalidInputException", "Quote symbol and delimiter must differ.")
    return kind, classifier
