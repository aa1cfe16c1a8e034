"""Components that bundle run groups with an organisation's conventions."""
