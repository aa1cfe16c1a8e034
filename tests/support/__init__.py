"""What the tests share: the provider's real process, stacks on the real engine, and a fake of the service."""
