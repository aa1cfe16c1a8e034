"""How a refusal looks at the end of a preview: its sentences, not a traceback.

Pulumi shows a `RunError` as its message alone.
"""

import pulumi
from pulumi_healthomics import GovernanceError


class RefusedError(pulumi.RunError):
    """A component was refused; nothing of it was created.

    Attributes:
        subject: the component, as the message calls it.
        reasons: everything that is wrong with it.
    """

    def __init__(self, error: GovernanceError) -> None:
        super().__init__(str(error))
        self.subject = error.subject
        self.reasons = error.reasons
