"""The stack's settings, read and checked: Region, credentials, endpoint and tags.

Refuses to act on them; that is `aws`'s. Reads neither a file nor the environment: a door passes both in. Entered by
`aws` and `resource`.
"""
