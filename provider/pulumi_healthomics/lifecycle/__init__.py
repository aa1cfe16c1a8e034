"""A run group's life in the service's terms: created, adopted, found, updated, deleted.

Works on `RunGroupApi` and on a clock that is passed in, so that a dictionary can stand in for AWS. Refuses to know
Pulumi, botocore, or where settings come from. Entered by `resource`; `aws` fulfils its API.
"""
