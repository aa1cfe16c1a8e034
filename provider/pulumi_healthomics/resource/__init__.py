"""What every door asks about one run group: check, diff, create, read, update and delete.

Plain mappings in, this room's own dataclasses out. Refuses to know a door: how a message is shown, what an argument is
called and what a remedy advises are passed in. Entered by the doors (`provider`, the native plugin) and by `importing`,
which writes the same state.
"""
