"""What a run group and its tags may be, and what a change of them means. Pure.

Reads no clock, environment, file or network, and raises nothing for a user's mistake: it returns violations. Entered by
everyone.
"""
