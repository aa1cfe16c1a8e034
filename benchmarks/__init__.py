"""What a run group costs on the real engine, beside the least that it can cost and the tutorial's provider."""
