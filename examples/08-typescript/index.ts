import * as healthomics from "pulumi-healthomics";

const group = new healthomics.RunGroup("variant-calling", {
    maxCpus: 256,
    maxGpus: 8,
    maxRuns: 20,
    maxDuration: 2880, // minutes, per run
    tags: { team: "rare-disease" },
});

export const runGroupId = group.id;
export const runGroupArn = group.arn;
