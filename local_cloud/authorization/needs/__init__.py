"""Which rights each API operation needs: actions, resource ARNs and condition keys.

Source  Service Authorization Reference, "Actions, resources, and condition keys for AWS services".
"""
