"""What the local cloud and a run's process agree on for job bookmarks.

Differs: on AWS, Job.init and Job.commit speak to a part of Glue's API that is not public.
"""

FILE_VARIABLE = "GLUE_JOB_BOOKMARK"  # names the file with the marks; set for each run
COMMITTED = ".committed"  # behind that name: what Job.commit wrote
ENABLED, PAUSED = "job-bookmark-enable", "job-bookmark-pause"
