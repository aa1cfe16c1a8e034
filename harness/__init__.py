"""What tests, tools and benchmarks share: stacks on the real engine, the provider's real process, and their ending.

    processes         finds and ends processes, with every process that they started
    waiting           waits for a condition, with a deadline
    stack             a project with one stack, on the real engine
    yaml_stack        the same with a program in YAML, which uses the native plugin
    native_plugin     the launcher of the native plugin
    doors             the two doors to a run group: what each calls things, and its process
    door_process      what the processes of both have in common: the requests of the engine, over gRPC
    provider_process  the door of Python programs, the dynamic provider
    plugin_process    the door of every other language, the native plugin
    listening_engine  an engine as far as a provider's process sees it
    emulator_process  the emulator as a user runs it
    permitted_rate    how much of a throttled rate was used
    state_size        how many bytes of a stack's state a resource takes

Refuses what only tests use, such as fakes of services, which are in `tests/support`, and everything that belongs to one
tool or one benchmark; it imports none of them. It is not in the wheel, and nothing that is imports it.

Tests, tools and benchmarks may enter, from the root of the checkout. `processes` and `waiting` import the standard
library only, and this file nothing: `tools.engine` runs with any Python 3.10, before there is an environment.
"""
