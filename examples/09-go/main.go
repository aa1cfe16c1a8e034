package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-healthomics.invalid/sdk/go/healthomics"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		group, err := healthomics.NewRunGroup(ctx, "variant-calling", &healthomics.RunGroupArgs{
			MaxCpus:     pulumi.Int(256),
			MaxGpus:     pulumi.Int(8),
			MaxRuns:     pulumi.Int(20),
			MaxDuration: pulumi.Int(2880), // minutes, per run
			Tags:        pulumi.StringMap{"team": pulumi.String("rare-disease")},
		})
		if err != nil {
			return err
		}
		ctx.Export("runGroupId", group.ID())
		ctx.Export("runGroupArn", group.Arn)
		return nil
	})
}
