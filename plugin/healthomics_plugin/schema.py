
from __future__ import annotations
from typing import Any
S={"type":"string"}
T={"type":"object","additionalProperties":S}
props={"maxCpus":{"type":"integer"},"maxRuns":{"type":"integer"},"maxGpus":{"type":"integer"},"maxDuration":{"type":"integer"},"name":S,"region":S,"tags":T,"limitRemoval":S,"onActiveRuns":S}
outs={**props,"arn":S,"creationTime":S,"tagsAll":T}
def package_schema(version: str) -> dict[str, Any]:
    return {"name":"healthomics","version":version,"config":{"variables":{"region":S}},"provider":{"inputProperties":{"region":S}},"resources":{"healthomics:index:RunGroup":{"inputProperties":props,"properties":outs,"required":["arn","name","region","tagsAll","creationTime"]}}}
