"""The programs that are measured: ours, and its peers. Each is a separate program or module."""
