"""What is measured: ours, and what ours is held against. Each is a program or a module of its own."""
