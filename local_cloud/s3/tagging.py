"""The tags of objects.

Source  S3 User Guide, "Categorizing your objects using tags".
"""

from local_cloud.answers import Answer
from local_cloud.s3.descriptions import checked_tags
from local_cloud.s3.request import S3Request, empty, version_header, xml


def get_object_tagging(request: S3Request) -> Answer:
    version = request.version()
    tags = [{"Key": key, "Value": value} for key, value in version.description.tags.items()]
    headers = version_header(version, request.bucket)
    return xml("Tagging", {"TagSet": {"Tag": tags}}, headers)


def put_object_tagging(request: S3Request) -> Answer:
    return empty(200, _set_tags(request, checked_tags(request.parsed_body()["TagSet"])))


def delete_object_tagging(request: S3Request) -> Answer:
    return empty(204, _set_tags(request, {}))


def _set_tags(request: S3Request, tags: dict[str, str]) -> dict[str, str]:
    with request.buckets.locked(request.bucket_name) as bucket:
        version = request.version()
        description = version.description._replace(tags=tags)
        bucket.replace(request.key, version, version._replace(description=description))
    return version_header(version, bucket)


ANSWERS = {
    "DeleteObjectTagging": delete_object_tagging,
    "GetObjectTagging": get_object_tagging,
    "PutObjectTagging": put_object_tagging,
}
