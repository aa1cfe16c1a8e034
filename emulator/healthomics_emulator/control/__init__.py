"""What a test controls around a call: the faults that calls meet, the log of calls, the emulator's own paths.

Refuses to know what an operation does, and opens no socket. Imports ``omics``, ``neighbours`` and ``wire``. The
server enters, and the handle for its two values, ``Fault`` and ``Call``: those modules import nothing heavy.
"""
