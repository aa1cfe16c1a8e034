"""What `pulumi-healthomics import` makes of the groups that an account has: names, a program, and an import file.

Refuses to call AWS or to write files; the command line does both. Entered by the command line.
"""
