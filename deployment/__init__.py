"""Deploy, run and query the pipeline: plain boto3 functions, on AWS or on the laptop."""
