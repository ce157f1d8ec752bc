"""Errors become one line that says what to do next."""

import pytest
from botocore import exceptions

from deployment.errors import DeploymentError, explain


def client_error(code, message):
    return exceptions.ClientError({"Error": {"Code": code, "Message": message}}, "CreateStack")


def test_error_of_ours_stays_as_it_is():
    assert explain(DeploymentError("Name a stack.")) == "Name a stack."


def test_missing_credentials_point_to_the_laptop_too():
    assert "pynt localcloud" in explain(exceptions.NoCredentialsError())


def test_missing_region_says_how_to_set_it():
    assert "AWS_DEFAULT_REGION" in explain(exceptions.NoRegionError())


def test_endpoint_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    error = exceptions.EndpointConnectionError(endpoint_url="http://127.0.0.1:4566/")
    line = explain(error)
    assert "http://127.0.0.1:4566" in line
    assert "pynt localcloud" in line


def test_unreachable_aws_does_not_speak_of_the_laptop(monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    error = exceptions.EndpointConnectionError(endpoint_url="https://glue.us-east-1.amazonaws.com/")
    assert "check the network" in explain(error)


def test_refusal_of_aws_has_operation_words_and_code_in_one_line():
    error = client_error("ValidationError", "Parameters: [X]\nmust have values")
    assert explain(error) == "CreateStack: Parameters: [X] must have values (ValidationError)"


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_refused_credentials_say_how_to_renew_them(code):
    assert "aws sso login" in explain(client_error(code, "no"))
