module healthomics-go

go 1.25.11

require (
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
	pulumi-healthomics.invalid/sdk/go v0.1.0
)

replace pulumi-healthomics.invalid/sdk/go => ./sdks/healthomics
