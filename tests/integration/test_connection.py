"""Connections and data quality rulesets of Glue: kept and shown, by API and by stack.

Source  AWS Glue Web API Reference, "Connection API" and "Data Quality API".
"""

import pytest

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver, error_of

INPUT = {
    "Name": "warehouse",
    "ConnectionType": "JDBC",
    "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:mysql://db/sales", "PASSWORD": "p"},
}
STACK = """
Parameters: {Host: {Type: String, Default: db}, Rule: {Type: String, Default: id}}
Resources:
  Connection:
    Type: AWS::Glue::Connection
    Properties:
      CatalogId: !Ref AWS::AccountId
      ConnectionInput:
        Name: of-a-stack
        ConnectionType: NETWORK
        Description: !Ref Host
        PhysicalConnectionRequirements: {SubnetId: subnet-1}
  Ruleset:
    Type: AWS::Glue::DataQualityRuleset
    Properties:
      Name: of-a-stack
      Ruleset: !Sub 'Rules = [ IsComplete "${Rule}" ]'
      TargetTable: {DatabaseName: d, TableName: t}
      Tags: {team: a}
"""


@pytest.fixture(scope="module")
def glue(cloud: Cloud):
    return cloud.client("glue")


def test_connection_is_kept_updated_and_deleted(glue):
    glue.create_connection(ConnectionInput=INPUT)
    assert error_of(glue.create_connection, ConnectionInput=INPUT)[0] == "AlreadyExistsException"
    found = glue.get_connection(Name="warehouse")["Connection"]
    assert found["ConnectionProperties"] == INPUT["ConnectionProperties"]
    hidden = glue.get_connection(Name="warehouse", HidePassword=True)["Connection"]
    assert hidden["ConnectionProperties"] == {"JDBC_CONNECTION_URL": "jdbc:mysql://db/sales"}
    network = {"Name": "warehouse", "ConnectionType": "NETWORK", "ConnectionProperties": {}}
    glue.update_connection(Name="warehouse", ConnectionInput=network)
    of_networks = glue.get_connections(Filter={"ConnectionType": "NETWORK"})["ConnectionList"]
    assert [it["Name"] for it in of_networks] == ["warehouse"]
    assert glue.get_connections(Filter={"ConnectionType": "JDBC"})["ConnectionList"] == []
    glue.delete_connection(ConnectionName="warehouse")
    assert error_of(glue.get_connection, Name="warehouse")[0] == "EntityNotFoundException"
    gone = glue.batch_delete_connection(ConnectionNameList=["warehouse"])
    assert gone["Succeeded"] == []
    assert gone["Errors"]["warehouse"]["ErrorCode"] == "EntityNotFoundException"


def test_connection_that_would_have_to_connect_is_refused(glue):
    request = {"ConnectionInput": {**INPUT, "ValidateCredentials": True}}
    assert error_of(glue.create_connection, **request)[0] == "UnsupportedOperation"
    assert error_of(glue.test_connection, ConnectionName="warehouse")[1] == (
        "The local cloud does not support glue:TestConnection."
    )


def test_ruleset_is_kept_updated_and_deleted(glue):
    glue.create_data_quality_ruleset(Name="rules", Ruleset='Rules = [ IsUnique "id" ]')
    glue.update_data_quality_ruleset(Name="rules", Description="of orders")
    found = glue.get_data_quality_ruleset(Name="rules")
    assert (found["Ruleset"], found["Description"]) == ('Rules = [ IsUnique "id" ]', "of orders")
    listed = glue.list_data_quality_rulesets()["Rulesets"]
    assert [it["Name"] for it in listed] == ["rules"]
    glue.delete_data_quality_ruleset(Name="rules")
    assert error_of(glue.get_data_quality_ruleset, Name="rules")[0] == "EntityNotFoundException"


@pytest.fixture(scope="module")
def stack(cloud: Cloud):
    """Created, then updated with another host and another rule."""
    stack = StackDriver(cloud, "kept-of-glue")
    assert stack.create(STACK)["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    changed = {"Host": "other", "Rule": "name"}
    parameters = [{"ParameterKey": key, "ParameterValue": changed[key]} for key in changed]
    end = stack.update(STACK, Parameters=parameters)
    assert end["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    return stack


def test_connection_of_a_stack_follows_its_template(glue, stack):
    """AWS::Glue::Connection."""
    found = glue.get_connection(Name="of-a-stack")["Connection"]
    assert (found["Description"], found["ConnectionType"]) == ("other", "NETWORK")
    assert stack.physical_id("Connection") == "of-a-stack"


def test_ruleset_of_a_stack_follows_its_template(glue, stack):
    """AWS::Glue::DataQualityRuleset."""
    found = glue.get_data_quality_ruleset(Name="of-a-stack")
    assert found["Ruleset"] == 'Rules = [ IsComplete "name" ]'
    arn = "arn:aws:glue:us-east-1:123456789012:dataQualityRuleset/of-a-stack"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "a"}
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()
    assert glue.list_data_quality_rulesets()["Rulesets"] == []
