"""What a run group and its tags may be, and what a change of them means. Pure.

Reads no clock, environment, file or network. Says what is wrong with inputs as violations, which know the inputs' keys
and no door's words for them; only rules that contradict each other, and `TagConventions.apply`, raise. Entered by
everyone.
"""
