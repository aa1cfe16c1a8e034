"""The fault table: whatever breaks, the next `up` puts it right.

    catalogue   the operations, their calls and the faults: the cases
    engine      one resource as Pulumi's engine keeps it
    stories     what there is before an operation, and what the program says then
    trial       tries cases and counts what is left
    table       the verdicts as a table

`make test` runs `test_quick`, the faults that leave an effect behind. `make faults` runs `test_table`, every case, in
about ten minutes; `make faults OPERATIONS="create update-limits"` runs those operations only.
"""
