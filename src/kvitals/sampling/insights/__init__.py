"""Findings: what a person should look at. Silent on a machine on which all is well."""
