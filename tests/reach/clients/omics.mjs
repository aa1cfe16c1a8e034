// Carries out calls of the AWS SDK for JavaScript. A line of JSON asks for each, and a line of JSON answers.
import { createInterface } from "node:readline";
import * as omics from "@aws-sdk/client-omics";

const client = new omics.OmicsClient({ disableHostPrefix: true });

async function answer({ operation, input, pageSize }) {
    if (pageSize === undefined) {
        const { $metadata, ...output } = await client.send(new omics[`${operation}Command`](input));
        return output;
    }
    const pages = [];
    for await (const { $metadata, ...page } of omics[`paginate${operation}`]({ client, pageSize }, input)) {
        pages.push(page);
    }
    return pages;
}

for await (const line of createInterface({ input: process.stdin })) {
    try {
        console.log(JSON.stringify({ output: await answer(JSON.parse(line)) }));
    } catch (error) {
        console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
    }
}
