"""Everything that a product team writes."""

from acme_genomics import AcmeRunGroup

AcmeRunGroup("variant-calling", {"preset": "small", "tags": {"team": "rare-disease", "cost-center": "1000"}})
