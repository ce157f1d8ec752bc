"""What IAM decides: whether the caller of a request may do what it asks for."""
