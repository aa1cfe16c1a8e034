"""What only the tests share: fakes of services, programs under mocks, and the stand-in for the plugin of pulumi-aws."""
