"""Finds a real Pulumi engine on this machine, or makes one.

`python -m tools.engine`, from the root of the checkout, prints one line on stdout: the directory to
put on PATH, holding `pulumi`, its Python language host and the launcher of dynamic providers.
Everything else goes to stderr, and without an engine the command fails; it never skips, in CI least
of all. It looks, in this order,

1. on PATH, for a `pulumi` that is new enough and complete;
2. in the user's cache, for an engine made earlier, by this checkout or another;
3. to the SDK's own installer, which downloads the official CLI into the cache;
4. to a Go toolchain, and builds one into the cache from the module files in `modules/`.

`python -m tools.engine yaml` adds optional parts, here the language host of YAML: the line then has the
engine's directory and, in the order of the arguments, one directory per part, joined as PATH is. A
part on PATH or beside the engine is used; otherwise it is built into the cache, under a key that it
shares with no engine and no other part. `nodejs` and `go` are language hosts too, and `sdk` is a
program around the engine's SDK generators.

The environment's `bin` has to be before the printed directory on PATH: the language host of a
built engine is older than the `virtualenv` option and runs whatever `python` comes first.

Settings, all from the environment:

    PULUMI_HEALTHOMICS_CACHE             where engines are kept, in place of the user's cache
    PULUMI_HEALTHOMICS_ENGINE_INSTALLER  "off" never runs the SDK's installer, "on" runs it without
                                         first looking whether Pulumi's site answers

Only the standard library and `harness.processes`, which does the same, are imported here, so that
any Python 3.10 can run it; the installer alone needs the SDK, and does without it gracefully. No
caller's environment is changed.
"""
