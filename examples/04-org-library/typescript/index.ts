import * as acme from "pulumi-acme";

const group = new acme.AcmeRunGroup("variant-calling", {
    preset: "small",
    tags: { team: "rare-disease", "cost-center": "1000" },
});
new acme.AcmeTeams("teams", {
    tags: { "cost-center": "2000" },
    teamTag: "team",
    teams: { cancer: { maxRuns: 3 } },
});

export const runGroupId = group.runGroupId;
