"""Each resource type: created, updated, deleted by a stack, seen through its own service's API.

Source  CloudFormation Template Reference.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Cloud
from tests.integration.stacks import StackDriver

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: glue.amazonaws.com}, Action: "sts:AssumeRole"}
"""
WORKFLOW = f"""
Parameters: {{Minutes: {{Type: Number, Default: 10}}}}
Resources:
{ROLE}
  Job:
    Type: AWS::Glue::Job
    Properties:
      Name: types-job
      Role: !GetAtt Role.Arn
      Command: {{Name: glueetl, ScriptLocation: s3://scripts/a.py, PythonVersion: 3}}
      GlueVersion: "6.0"
      WorkerType: G.1X
      NumberOfWorkers: 2
      Timeout: !Ref Minutes
      MaxRetries: 0
      ExecutionProperty: {{MaxConcurrentRuns: 1}}
      DefaultArguments: {{"--source_path": "s3://a/"}}
      Tags: {{zone: raw}}
  Other:
    Type: AWS::Glue::Job
    Properties:
      Role: !GetAtt Role.Arn
      Command: {{Name: pythonshell, ScriptLocation: s3://scripts/b.py, PythonVersion: "3.9"}}
      MaxCapacity: 0.0625
  Workflow:
    Type: AWS::Glue::Workflow
    Properties:
      Name: types-workflow
      Description: !Sub "${{Minutes}} minutes"
      MaxConcurrentRuns: 1
  Start:
    Type: AWS::Glue::Trigger
    Properties:
      Name: types-start
      Type: ON_DEMAND
      WorkflowName: !Ref Workflow
      Actions: [{{JobName: !Ref Job}}]
  After:
    Type: AWS::Glue::Trigger
    DependsOn: Start
    Properties:
      Name: types-after
      Type: CONDITIONAL
      StartOnCreation: true
      WorkflowName: !Ref Workflow
      Description: !Sub "${{Minutes}} minutes"
      Predicate:
        Conditions: [{{LogicalOperator: EQUALS, JobName: !Ref Other, State: SUCCEEDED}}]
      Actions: [{{JobName: !Ref Job}}]
"""
CATALOG = f"""
Parameters: {{Note: {{Type: String, Default: first}}}}
Resources:
{ROLE}
  Database:
    Type: AWS::Glue::Database
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseInput: {{Name: types_lake, Description: !Ref Note}}
  Table:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: sales
        Description: !Ref Note
        StorageDescriptor: {{Columns: [{{Name: id, Type: bigint}}], Location: s3://types-lake/sales/}}
  Classifier:
    Type: AWS::Glue::Classifier
    Properties:
      CsvClassifier: {{Name: types-csv, ContainsHeader: PRESENT, Delimiter: ",", QuoteSymbol: '"'}}
  Crawler:
    Type: AWS::Glue::Crawler
    Properties:
      Name: types-crawler
      Description: !Ref Note
      Role: !GetAtt Role.Arn
      DatabaseName: !Ref Database
      Classifiers: [!Ref Classifier]
      Targets:
        S3Targets: [{{Path: s3://types-lake/sales/}}]
        DeltaTargets: [{{DeltaTables: [s3://types-lake/delta/], CreateNativeDeltaTable: true}}]
"""
ATHENA = """
Parameters: {Cutoff: {Type: Number, Default: 10000000}}
Resources:
  WorkGroup:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: types-group
      RecursiveDeleteOption: true
      WorkGroupConfiguration:
        EnforceWorkGroupConfiguration: true
        BytesScannedCutoffPerQuery: !Ref Cutoff
        ResultConfiguration: {OutputLocation: s3://query-results/}
  Query:
    Type: AWS::Athena::NamedQuery
    Properties: {Database: lake, QueryString: select 1, WorkGroup: !Ref WorkGroup}
"""
MESSAGES = """
Parameters: {Note: {Type: String, Default: first}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Note
      Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: "45"}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Description: !Ref Note
      EventPattern: {source: [aws.glue]}
      Targets: [{Id: topic, Arn: !Ref Topic}]
"""
IAM = f"""
Parameters: {{Action: {{Type: String, Default: "s3:GetObject"}}}}
Resources:
{ROLE}
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: inline
      Roles: [!Ref Role]
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{{Effect: Allow, Action: !Ref Action, Resource: "*"}}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument:
        Version: 2012-10-17
        Statement: [{{Effect: Allow, Action: !Ref Action, Resource: "*"}}]
"""


def parameter(key: str, value: str) -> dict[str, Any]:
    return {"Parameters": [{"ParameterKey": key, "ParameterValue": value}]}


def deploy(cloud: Cloud, name: str, template: str, key: str, value: str) -> StackDriver:
    """A stack that was created and then updated with another value of its one parameter."""
    stack = StackDriver(cloud, name)
    made = stack.create(template)
    assert made["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    updated = stack.update(template, **parameter(key, value))
    assert updated["StackStatus"] == "UPDATE_COMPLETE", stack.failures()
    return stack


def delete(stack: StackDriver) -> None:
    assert stack.delete()["StackStatus"] == "DELETE_COMPLETE", stack.failures()


def is_gone(code: str, function: Any, **request: Any) -> bool:
    with pytest.raises(ClientError) as missing:
        function(**request)
    return missing.value.response["Error"]["Code"] == code


def test_stack_carries_a_job_and_a_workflow_with_its_triggers(cloud):
    glue = cloud.client("glue")
    stack = deploy(cloud, "types-workflow", WORKFLOW, "Minutes", "20")
    job = glue.get_job(JobName="types-job")["Job"]
    assert (job["Timeout"], job["NumberOfWorkers"]) == (20, 2)
    assert job["DefaultArguments"] == {"--source_path": "s3://a/"}
    arn = "arn:aws:glue:us-east-1:123456789012:job/types-job"
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"zone": "raw"}
    workflow = glue.get_workflow(Name="types-workflow")["Workflow"]
    assert workflow["Description"] == "20 minutes"
    after = glue.get_trigger(Name="types-after")["Trigger"]
    assert (after["Description"], after["WorkflowName"]) == ("20 minutes", "types-workflow")
    delete(stack)
    assert is_gone("EntityNotFoundException", glue.get_job, JobName="types-job")
    assert is_gone("EntityNotFoundException", glue.get_trigger, Name="types-after")
    assert is_gone("EntityNotFoundException", glue.get_workflow, Name="types-workflow")


def test_stack_activates_a_trigger_with_start_on_creation(cloud):
    stack = StackDriver(cloud, "types-activation")
    stack.create(WORKFLOW.replace("types-", "activation-"))
    glue = cloud.client("glue")
    assert glue.get_trigger(Name="activation-after")["Trigger"]["State"] == "ACTIVATED"
    delete(stack)


def test_stack_carries_a_database_a_table_a_classifier_and_a_crawler(cloud):
    glue = cloud.client("glue")
    stack = deploy(cloud, "types-catalog", CATALOG, "Note", "second")
    assert glue.get_database(Name="types_lake")["Database"]["Description"] == "second"
    table = glue.get_table(DatabaseName="types_lake", Name="sales")["Table"]
    assert table["Description"] == "second"
    crawler = glue.get_crawler(Name="types-crawler")["Crawler"]
    assert (crawler["Description"], crawler["Classifiers"]) == ("second", ["types-csv"])
    delta = {"DeltaTables": ["s3://types-lake/delta/"], "CreateNativeDeltaTable": True}
    assert crawler["Targets"]["DeltaTargets"] == [delta]
    classifier = glue.get_classifier(Name="types-csv")["Classifier"]["CsvClassifier"]
    assert classifier["ContainsHeader"] == "PRESENT"
    delete(stack)
    assert is_gone("EntityNotFoundException", glue.get_crawler, Name="types-crawler")
    assert is_gone("EntityNotFoundException", glue.get_database, Name="types_lake")


def test_stack_carries_a_work_group_and_a_named_query(cloud):
    athena = cloud.client("athena")
    stack = deploy(cloud, "types-athena", ATHENA, "Cutoff", "20000000")
    group = athena.get_work_group(WorkGroup="types-group")["WorkGroup"]["Configuration"]
    assert group["BytesScannedCutoffPerQuery"] == 20_000_000
    assert group["ResultConfiguration"]["OutputLocation"] == "s3://query-results/"
    query = athena.get_named_query(NamedQueryId=stack.physical_id("Query"))["NamedQuery"]
    assert query["QueryString"] == "select 1"
    delete(stack)
    assert is_gone("InvalidRequestException", athena.get_work_group, WorkGroup="types-group")


def test_stack_carries_a_topic_a_queue_and_a_rule(cloud):
    sns, sqs, events = (cloud.client(service) for service in ("sns", "sqs", "events"))
    stack = deploy(cloud, "types-messages", MESSAGES, "Note", "second")
    topic, queue = stack.physical_id("Topic"), stack.physical_id("Queue")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "second"
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert subscription["Endpoint"].endswith(queue.rsplit("/", 1)[-1])
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "45"
    rule = stack.physical_id("Rule")
    assert events.describe_rule(Name=rule)["Description"] == "second"
    assert events.list_targets_by_rule(Rule=rule)["Targets"] == [{"Id": "topic", "Arn": topic}]
    delete(stack)
    assert is_gone("ResourceNotFoundException", events.describe_rule, Name=rule)


def test_stack_carries_policies_of_a_role(cloud):
    iam = cloud.client("iam")
    stack = deploy(cloud, "types-iam", IAM, "Action", "s3:PutObject")
    role = stack.physical_id("Role")
    inline = iam.get_role_policy(RoleName=role, PolicyName="inline")["PolicyDocument"]
    assert inline["Statement"][0]["Action"] == "s3:PutObject"
    managed = stack.physical_id("Managed")
    version = iam.get_policy(PolicyArn=managed)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=managed, VersionId=version)["PolicyVersion"]
    assert document["Document"]["Statement"][0]["Action"] == "s3:PutObject"
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [managed]
    delete(stack)
    assert is_gone("NoSuchEntity", iam.get_role, RoleName=role)
    assert is_gone("NoSuchEntity", iam.get_policy, PolicyArn=managed)
