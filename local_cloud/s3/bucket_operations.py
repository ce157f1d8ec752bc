"""Buckets are made, found, listed and deleted.

Source  S3 API Reference, "CreateBucket", "HeadBucket", "ListBuckets", "GetBucketLocation".
"""

import re

from local_cloud.answers import Answer
from local_cloud.api import AwsError
from local_cloud.s3.access_lists import OWNER, acl_of_headers
from local_cloud.s3.buckets import now
from local_cloud.s3.documents import document, s3_model
from local_cloud.s3.errors import s3_refusal
from local_cloud.s3.records import BucketSettings
from local_cloud.s3.request import S3Request, empty, iso_8601, xml

# Source  S3 User Guide, "General purpose bucket naming rules"
BUCKET_NAME = re.compile(
    r"(?!.*\.\.|\d+(\.\d+){3}$|xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
    r"(?<!-s3alias)(?<!--ol-s3)(?<!\.mrap)(?<!--x-s3)(?<!--table-s3)"
)
DEFAULT_REGION = "us-east-1"
MOST_BUCKETS = 10_000


def create_bucket(request: S3Request) -> Answer:
    """In us-east-1 its owner may make a bucket twice."""
    name, region = request.bucket_name, _region_asked_for(request)
    if not BUCKET_NAME.fullmatch(name):
        raise s3_refusal("InvalidBucketName")
    settings = BucketSettings(name, region, now(), documents=_documents(request))
    if not request.buckets.create(settings):
        existing = request.buckets.find(name).settings.region
        if not existing == request.region == DEFAULT_REGION:
            raise s3_refusal("BucketAlreadyOwnedByYou")
    return empty(200, {"Location": f"/{name}"})


def _region_asked_for(request: S3Request) -> str:
    asked = request.parsed_body().get("LocationConstraint", "") if request.body else ""
    if asked and asked not in s3_model().shape_for("BucketLocationConstraint").enum:
        message = "The specified location-constraint is not valid"
        raise AwsError("InvalidLocationConstraint", message)
    if request.region == DEFAULT_REGION:
        return asked or DEFAULT_REGION
    if asked != request.region:
        told = f"The {asked or 'unspecified'} location constraint is incompatible for the region"
        message = f"{told} specific endpoint this request was sent to."
        raise AwsError("IllegalLocationConstraintException", message)
    return asked


def _documents(request: S3Request) -> dict[str, bytes]:
    """What the headers of CreateBucket set."""
    acl = acl_of_headers(request.headers)
    ownership = request.headers.get("x-amz-object-ownership")
    documents = {"acl": acl} if acl else {}
    if ownership:
        content = document("OwnershipControls", {"Rule": {"ObjectOwnership": ownership}})
        documents["ownershipControls"] = content.encode()
    return documents


def delete_bucket(request: S3Request) -> Answer:
    request.buckets.delete(request.bucket_name)
    return empty(204)


def head_bucket(request: S3Request) -> Answer:
    headers = {
        "Content-Type": "application/xml",
        "x-amz-bucket-region": request.bucket.settings.region,
    }
    return empty(200, headers)


def get_bucket_location(request: S3Request) -> Answer:
    region = request.bucket.settings.region
    content = document("LocationConstraint", {})
    if region != DEFAULT_REGION:
        content = content.replace("></", f">{region}</")
    return 200, {"Content-Type": "application/xml"}, content


def list_buckets(request: S3Request) -> Answer:
    """Pages only where ``max-buckets`` asks for them, as on AWS."""
    prefix, region = request.query.get("prefix", ""), request.query.get("bucket-region", "")
    after = request.query.get("continuation-token", "")
    found = [
        bucket.settings
        for bucket in request.buckets.all()
        if bucket.name.startswith(prefix)
        and bucket.name > after
        and region in ("", bucket.settings.region)
    ]
    shown = found[: request.count("max-buckets", MOST_BUCKETS)]
    listed = [
        {
            "Name": each.name,
            "CreationDate": iso_8601(each.created_at),
            "BucketRegion": each.region,
        }
        for each in shown
    ]
    content = {
        "Owner": OWNER,
        "Buckets": {"Bucket": listed},
        "Prefix": prefix or None,
        "ContinuationToken": shown[-1].name if 0 < len(shown) < len(found) else None,
    }
    return xml("ListAllMyBucketsResult", content)


ANSWERS = {
    "CreateBucket": create_bucket,
    "DeleteBucket": delete_bucket,
    "GetBucketLocation": get_bucket_location,
    "HeadBucket": head_bucket,
    "ListBuckets": list_buckets,
}
