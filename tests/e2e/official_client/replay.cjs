// Lets the official client read answers that were given before, and prints what it made of each.
//
//   node replay.cjs FILE
//
// The file is a list of { "status": …, "headers": {…}, "body": "…" }. A server on 127.0.0.1 gives
// each of them to one pick-up. Printed is, for each, { "session": … } or { "rejected": "…" }.

"use strict";

const { readFileSync } = require("node:fs");
const http = require("node:http");
const { WebApi } = require("@superoffice/webapi");
const { plain } = require("./plain.cjs");

const answers = JSON.parse(readFileSync(process.argv[2], "utf8"));

const server = http.createServer((request, response) => {
  const { status, headers, body } = answers[Number(request.url.split("/")[1])];
  request.resume();
  response.writeHead(status, headers).end(body);
});

async function pickUp(number) {
  const webApi = new WebApi({ baseUrl: `http://127.0.0.1:${server.address().port}/${number}` });
  webApi.authenticateWithPassword("agent", "secret");
  try {
    return { session: plain(await webApi.getChatAgent().pickUpFirstChatSessionAsync()) };
  } catch (error) {
    return { rejected: error.message };
  }
}

server.listen(0, "127.0.0.1", async () => {
  const results = [];
  for (const number of answers.keys()) results.push(await pickUp(number));
  console.log(JSON.stringify(results));
  server.closeAllConnections();
  server.close();
});
