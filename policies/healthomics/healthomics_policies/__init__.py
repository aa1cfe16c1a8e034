"""The rules of the policy pack and their configuration, without Pulumi."""
