"""What goes to the artifacts bucket, under which key, and when."""

import boto3
import pytest

from deployment import artifacts
from deployment.artifacts import Upload, collect, upload, zip_folder
from deployment.errors import DeploymentError
from deployment.names import Environment

BUCKET = "etl-poc-artifacts-123456789012-us-east-1"


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    folder = tmp_path / "glue_scripts"
    folder.mkdir()
    monkeypatch.setattr(artifacts, "SCRIPTS", folder)
    monkeypatch.setattr(artifacts, "LIBRARY", folder / "glue_lib")
    monkeypatch.setattr(artifacts, "CONTRACTS", tmp_path / "contracts")
    (folder / "__init__.py").write_text("")
    (folder / "clean.py").write_text("print(1)\n")
    return folder


@pytest.fixture
def bucket(account):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3


def versions(s3):
    return len(s3.list_object_versions(Bucket=BUCKET).get("Versions", []))


def test_script_keeps_its_name_as_key_and_its_bytes(scripts, bucket):
    assert upload(Environment()) == [Upload("scripts/clean.py", "new")]
    stored = bucket.get_object(Bucket=BUCKET, Key="scripts/clean.py")
    assert stored["Body"].read() == b"print(1)\n"
    assert stored["ContentType"] == "text/x-python"


def test_second_upload_makes_no_new_version(scripts, bucket):
    upload(Environment())
    assert upload(Environment()) == [Upload("scripts/clean.py", "unchanged")]
    assert versions(bucket) == 1


def test_changed_script_is_uploaded_under_the_same_key(scripts, bucket):
    upload(Environment())
    (scripts / "clean.py").write_text("print(2)\n")
    assert upload(Environment()) == [Upload("scripts/clean.py", "changed")]
    assert versions(bucket) == 2


def test_object_that_somebody_else_put_there_is_replaced(scripts, bucket):
    bucket.put_object(Bucket=BUCKET, Key="scripts/clean.py", Body=b"other")
    assert upload(Environment()) == [Upload("scripts/clean.py", "changed")]


def test_missing_bucket_is_named_with_the_task_that_makes_it(scripts, account):
    with pytest.raises(DeploymentError, match=rf"{BUCKET} does not exist.*createstack"):
        upload(Environment())


def test_library_is_zipped_below_its_own_name(scripts, bucket):
    library = scripts / "glue_lib"
    library.mkdir()
    (library / "rules.py").write_text("A = 1\n")
    uploaded = upload(Environment())
    assert Upload("scripts/glue_lib.zip", "new") in uploaded
    assert upload(Environment())[-1] == Upload("scripts/glue_lib.zip", "unchanged")


def test_zip_has_the_same_bytes_for_the_same_content(tmp_path):
    made = []
    for name, order in (("one", ["b.py", "a.py"]), ("two", ["a.py", "b.py"])):
        folder = tmp_path / name / "lib"
        (folder / "__pycache__").mkdir(parents=True)
        (folder / "__pycache__" / "a.pyc").write_bytes(name.encode())
        for file in order:
            (folder / file).write_text(file)
        made.append(zip_folder(folder))
    assert made[0] == made[1]


def test_contract_of_this_checkout_is_shipped_as_json():
    shipped = {artifact.key: artifact for artifact in collect()}
    assert shipped["contracts/sales.json"].content_type == "application/json"
    assert b'"dataset": "sales"' in shipped["contracts/sales.json"].body
