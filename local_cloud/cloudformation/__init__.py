"""AWS CloudFormation on the laptop."""
