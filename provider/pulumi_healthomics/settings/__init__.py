"""The stack's settings, read and checked: where to work, as whom, and by which way.

Refuses to act on them; that is `aws`'s. Reads neither a file nor the environment: a door passes both in. Entered by
`aws` and `resource`.
"""
