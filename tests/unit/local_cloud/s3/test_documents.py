"""S3's XML, both ways."""

import pytest

from local_cloud.api import AwsError
from local_cloud.s3.documents import elements, parsed

DELETE = b"""<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Object><Key> a&lt;b </Key></Object><Object><Key>c</Key><VersionId>v</VersionId></Object>
  <Quiet>true</Quiet></Delete>"""


def test_lists_are_elements_beside_one_another_and_none_is_left_out():
    content = {"A": [{"B": 1}, {"B": True}], "C": None, "D": "x<y\r"}
    assert elements(content) == "<A><B>1</B></A><A><B>true</B></A><D>x&lt;y&#13;</D>"


def test_document_is_read_by_the_model_of_its_operation():
    assert parsed(DELETE, "DeleteObjects") == {
        "Objects": [{"Key": " a<b "}, {"Key": "c", "VersionId": "v"}],
        "Quiet": True,
    }


def test_document_needs_no_namespace():
    text = b"<Tagging><TagSet><Tag><Key>k</Key><Value/></Tag></TagSet></Tagging>"
    assert parsed(text, "PutBucketTagging") == {"TagSet": [{"Key": "k", "Value": ""}]}


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("PutBucketTagging", b""),
        ("PutBucketTagging", b"<Tagging>"),
        ("PutBucketTagging", b"<Tags><TagSet/></Tags>"),
        ("PutBucketTagging", b"<Tagging/>"),
        ("PutBucketTagging", b"<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>"),
        ("PutBucketTagging", b"<Tagging><TagSet/><TagSet/></Tagging>"),
        ("PutBucketTagging", b"<Tagging><TagSet/><Other/></Tagging>"),
        (
            "PutBucketVersioning",
            b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>",
        ),
        (
            "PutPublicAccessBlock",
            b"<PublicAccessBlockConfiguration><BlockPublicAcls>1</BlockPublicAcls>"
            b"</PublicAccessBlockConfiguration>",
        ),
    ],
)
def test_document_that_the_model_does_not_have_is_malformed(operation, text):
    with pytest.raises(AwsError) as refused:
        parsed(text, operation)
    assert refused.value.code == "MalformedXML"
