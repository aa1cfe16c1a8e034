"""botocore, and the one room that knows it: clients, credentials, identity, and the API over a client.

Refuses to let botocore out: what leaves are the records of `lifecycle.api` and the classes of `errors`. Loaded when the
first call to AWS is near, by `resource` and the command line, and never by a program.
"""
