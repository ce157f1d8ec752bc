"""Rules that more than one Spark job needs; shipped to Glue by --extra-py-files."""
