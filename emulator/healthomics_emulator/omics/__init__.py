"""The service: run groups, runs and tags, the options and AWS's limits that they obey, and the state between calls.

Refuses to know of HTTP servers, of the log of calls, and of faults: an operation always works as the options say.
Imports ``wire`` only. ``control`` enters, and the flat modules above it.
"""
