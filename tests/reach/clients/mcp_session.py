"""Calls the tools of an MCP server, which is the command line. A line of JSON asks for each, and a line answers.

It runs in the environment of the server, which has the client's library too.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters, stdio_client  # type: ignore[import-not-found]


async def main(command: str, *arguments: str) -> None:
    """Serves until the standard input ends."""
    server = StdioServerParameters(command=command, args=list(arguments), env=dict(os.environ))
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        while line := await asyncio.to_thread(sys.stdin.readline):
            call = json.loads(line)
            result = await session.call_tool(call["operation"], call["input"])
            text = "\n".join(part.text for part in result.content if part.type == "text")
            output = {"error": text} if result.is_error else json.loads(text)
            # The server reports an error of AWS as an output with the key `error`.
            print(json.dumps(output if "error" in output else {"output": output}), flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
