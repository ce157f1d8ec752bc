"""AWS Lambda: functions in Python, each invocation a process of its own."""
