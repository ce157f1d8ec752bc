"""The operations of S3 that the local cloud has; every other one is refused by name.

KEPT are stored and answered, but nothing follows from them on the laptop: no object expires or is
encrypted, and no ACL or public access block is enforced.
"""

OBJECTS = frozenset(
    {
        "AbortMultipartUpload",
        "CompleteMultipartUpload",
        "CopyObject",
        "CreateMultipartUpload",
        "DeleteObject",
        "DeleteObjectTagging",
        "DeleteObjects",
        "GetObject",
        "GetObjectAttributes",
        "GetObjectTagging",
        "HeadObject",
        "ListMultipartUploads",
        "ListObjectVersions",
        "ListObjects",
        "ListObjectsV2",
        "ListParts",
        "PutObject",
        "PutObjectTagging",
        "UploadPart",
        "UploadPartCopy",
    }
)
BUCKETS = frozenset(
    {
        "CreateBucket",
        "DeleteBucket",
        "DeleteBucketPolicy",
        "DeleteBucketTagging",
        "GetBucketLocation",
        "GetBucketPolicy",
        "GetBucketPolicyStatus",
        "GetBucketTagging",
        "GetBucketVersioning",
        "HeadBucket",
        "ListBuckets",
        "PutBucketPolicy",
        "PutBucketTagging",
        "PutBucketVersioning",
    }
)
KEPT = frozenset(
    {
        "DeleteBucketCors",
        "DeleteBucketEncryption",
        "DeleteBucketLifecycle",
        "DeleteBucketOwnershipControls",
        "DeletePublicAccessBlock",
        "GetBucketAcl",
        "GetBucketCors",
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
        "GetBucketOwnershipControls",
        "GetObjectAcl",
        "GetPublicAccessBlock",
        "PutBucketAcl",
        "PutBucketCors",
        "PutBucketEncryption",
        "PutBucketLifecycleConfiguration",
        "PutBucketOwnershipControls",
        "PutObjectAcl",
        "PutPublicAccessBlock",
    }
)
NEVER_SET = frozenset(  # what infrastructure tools ask of every bucket: truly answered "none"
    {
        "GetBucketAccelerateConfiguration",
        "GetBucketLogging",
        "GetBucketNotificationConfiguration",
        "GetBucketReplication",
        "GetBucketWebsite",
        "GetObjectLockConfiguration",
    }
)
SUPPORTED = OBJECTS | BUCKETS | KEPT | NEVER_SET
