"""What arrives and what leaves: HTTP requests and answers, AWS's rest-json protocol, botocore's model of the service.

Refuses to know what an operation does, and keeps no state. Imports none of the other rooms; all of them may enter.
"""
