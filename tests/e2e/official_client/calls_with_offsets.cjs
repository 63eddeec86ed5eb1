// Picks up several times with one official client, which asks for offsets with each call, and prints
// the statuses and the headers SO-TimeZone that it sent, as JSON.
//
//   node calls_with_offsets.cjs BASE_URL SIGN_IN CALLS
//
// sign_in.cjs says what SIGN_IN is.
//
// [{ "status": …, "sent": …, "zone": … }, …]

"use strict";

const { WebApi } = require("@superoffice/webapi");
const { signIn } = require("./sign_in.cjs");

async function pickUp(webApi) {
  let answer;
  const responseCallback = (response) => (answer = response);
  try {
    const options = { timezoneInclude: true, responseCallback };
    await webApi.getChatAgent().pickUpFirstChatSessionAsync(options);
  } catch (error) {
    answer = error.response;
  }
  const sent = new Headers(answer.config.headers.toJSON()).get("SO-TimeZone");
  return { status: answer.status, sent, zone: answer.headers["so-timezone"] };
}

async function callSeveralTimes(baseUrl, credential, calls) {
  const webApi = new WebApi({ baseUrl });
  signIn(webApi, credential);
  const results = [];
  while (results.length < Number(calls)) results.push(await pickUp(webApi));
  console.log(JSON.stringify(results));
}

callSeveralTimes(...process.argv.slice(2));
