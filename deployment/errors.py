"""Errors as one line that says what is wrong and what to do next."""

import os

from botocore import exceptions

LAPTOP = 'On the laptop: "pynt localcloud" in another terminal, then paste the exports it prints.'
REFUSED_CREDENTIALS = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}


class DeploymentError(Exception):
    """Its text is one line for the person at the terminal."""


def code_of(error: exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: exceptions.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", "")) or str(error)


def explain(error: Exception) -> str:
    """One line for an error of ours, of AWS or on the way to AWS."""
    match error:
        case exceptions.NoCredentialsError() | exceptions.PartialCredentialsError():
            return f'No AWS credentials: "aws configure" sets them. {LAPTOP}'
        case exceptions.NoRegionError():
            return "No AWS region: export AWS_DEFAULT_REGION=us-east-1 (or another)."
        case exceptions.ConnectionError() | exceptions.HTTPClientError():
            return _unreachable(error)
        case exceptions.ClientError():
            return _refused(error)
    return " ".join(str(error).split())


def _unreachable(error: Exception) -> str:
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        return f"Nothing answers at AWS_ENDPOINT_URL={endpoint}. {LAPTOP}"
    return f"AWS cannot be reached ({error}): check the network and the region."


def _refused(error: exceptions.ClientError) -> str:
    line = f"{error.operation_name}: {message_of(error)} ({code_of(error)})"
    if code_of(error) in REFUSED_CREDENTIALS:
        line += ' Renew the credentials: "aws configure" or "aws sso login".'
    return " ".join(line.split())
