"""The laptop's AWS: a moto server whose CloudFormation, Glue and Athena really work."""
