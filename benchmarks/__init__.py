"""What a run group costs on the real engine, beside the least that it can cost and a provider written after Pulumi's tutorial."""
