"""AWS Athena on the laptop."""
