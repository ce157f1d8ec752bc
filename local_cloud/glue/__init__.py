"""AWS Glue on the laptop: job runs, crawlers, triggers and workflow runs that really run."""
