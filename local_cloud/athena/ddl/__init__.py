"""Statements on the catalog alone: read when the query is started, run in their turn.

Source  https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
"""
