"""CloudWatch Logs: groups, streams and events that outlive the server."""
