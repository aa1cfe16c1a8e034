"""What the Makefile runs, and what is run by hand: each is `python -m tools.…`, from the root of the checkout."""
