"""What a Glue job's script imports as ``awsglue``; only the processes of job runs see it."""
