"""What a run group costs on the real engine, compared with the least that it can cost and with the tutorial's provider."""
