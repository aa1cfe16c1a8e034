"""What a Pulumi program in Python sees: `RunGroup`, its options, and the stack's seed.

Refuses to decide anything about a group: that is `resource`'s, in the provider's process. Loads nothing that a program
which only describes groups does not use; botocore least of all. Entered by programs, through the façade, and by the
command line.
"""
