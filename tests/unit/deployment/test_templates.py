"""Parameters of a stack: file, environment, parents, overrides; checked before AWS is asked."""

import json

import pytest

from deployment import templates
from deployment.errors import DeploymentError
from deployment.names import Environment
from deployment.templates import check_overrides, parents, read, resolve_parameters

CHILD = """\
Parameters:
  Environment: {Type: String, Default: dev}
  BasicInfraStackName: {Type: String, Default: basic-infra}
  OtherStackName: {Type: String, Default: not a template of ours}
  SourceURL: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub "${Environment}-topic"
      Tags: [{Key: a, Value: !Ref SourceURL}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    (tmp_path / "basic-infra.yml").write_text("Resources: {}\n")
    (tmp_path / "child.yml").write_text(CHILD)
    return tmp_path


def write_parameters(folder, name="child-params.json", **values):
    listed = [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]
    (folder / name).write_text(json.dumps(listed))


def resolve(environment="dev", **overrides):
    found = resolve_parameters(read("child"), Environment(environment), overrides)
    return {item["ParameterKey"]: item["ParameterValue"] for item in found}


def test_template_is_read_with_its_short_forms(folder):
    template = read("child")
    assert list(template.parameters) == [
        "Environment",
        "BasicInfraStackName",
        "OtherStackName",
        "SourceURL",
    ]
    assert template.resources["Topic"]["Properties"]["Tags"] == [{"Key": "a", "Value": "SourceURL"}]


def test_parent_is_a_stack_name_parameter_with_a_template(folder):
    assert parents(read("child")) == {"BasicInfraStackName": "basic-infra"}


def test_parameters_come_from_file_environment_and_parents(folder):
    write_parameters(folder, SourceURL="https://example.org/a.zip")
    assert resolve() == {
        "SourceURL": "https://example.org/a.zip",
        "Environment": "dev",
        "BasicInfraStackName": "basic-infra",
    }


def test_another_environment_reads_its_own_file_and_names_its_own_parents(folder):
    write_parameters(folder, "child-params.prod.json", SourceURL="https://example.org/prod.zip")
    assert resolve("prod") == {
        "SourceURL": "https://example.org/prod.zip",
        "Environment": "prod",
        "BasicInfraStackName": "basic-infra-prod",
    }


def test_override_wins_over_the_file(folder):
    write_parameters(folder, SourceURL="https://example.org/a.zip")
    assert (
        resolve(SourceURL="https://example.org/b.zip")["SourceURL"] == "https://example.org/b.zip"
    )


def test_override_of_another_stack_is_left_out(folder):
    write_parameters(folder, SourceURL="https://example.org/a.zip")
    assert "WorkerType" not in resolve(WorkerType="G.2X")


def test_unknown_override_is_refused_with_the_known_ones(folder):
    with pytest.raises(DeploymentError, match=r"Unknown parameter Source.*SourceURL"):
        check_overrides([read("child")], {"Source": "x"})


def test_environment_is_refused_as_an_override(folder):
    with pytest.raises(DeploymentError, match="env=prod"):
        check_overrides([read("child")], {"Environment": "prod"})


def test_unknown_parameter_in_the_file_is_refused_with_the_file(folder):
    write_parameters(folder, SourceURL="x", Sauce="y")
    with pytest.raises(DeploymentError, match=r"Unknown parameter Sauce in .*child-params\.json"):
        resolve()


def test_parameter_without_any_value_is_refused(folder):
    write_parameters(folder)
    with pytest.raises(DeploymentError, match="Parameter SourceURL of child has no value"):
        resolve()


def test_placeholder_is_refused_until_it_is_filled_in(folder):
    write_parameters(folder, SourceURL="<NO-DEFAULT>")
    with pytest.raises(DeploymentError, match="Fill in SourceURL"):
        resolve()
    assert resolve(SourceURL="https://example.org/b.zip")


def test_missing_parameter_file_is_named(folder):
    with pytest.raises(DeploymentError, match=r"child-params\.prod\.json is missing"):
        resolve("prod")


@pytest.mark.parametrize("content", ["not json", '{"SourceURL": "x"}', '[{"Key": "x"}]'])
def test_parameter_file_of_another_shape_is_refused(folder, content):
    (folder / "child-params.json").write_text(content)
    with pytest.raises(DeploymentError, match="is not a list of ParameterKey and ParameterValue"):
        resolve()


def test_unknown_stack_is_refused_with_the_known_ones(folder):
    with pytest.raises(DeploymentError, match=r"Unknown stack nope.*basic-infra, child"):
        read("nope")


def test_template_above_the_limit_of_create_stack_is_refused(folder):
    """TemplateBody holds 51,200 bytes: AWS CloudFormation API Reference, CreateStack."""
    (folder / "child.yml").write_text(CHILD + "#" + "x" * 51_200)
    with pytest.raises(DeploymentError, match="AWS takes 51200: split it"):
        read("child")


def test_template_that_is_not_yaml_is_refused_in_one_line(folder):
    (folder / "child.yml").write_text("Parameters: {\n")
    with pytest.raises(DeploymentError, match="is not YAML") as refused:
        read("child")
    assert "\n" not in str(refused.value)
