"""Components for programs of every language: the engine asks for one, and it is made here, of native run groups."""
