// Picks up the first session with the official client and prints what it gave, as JSON.
//
//   node pick_up.cjs BASE_URL SIGN_IN [observe]
//
// sign_in.cjs says what SIGN_IN is.
//
// { "session": …, "headers": {…}, "read": [["User", "Name"], …] }   the promise was fulfilled
// { "rejected": { "message": …, "status": …, "headers": {…}, "body": … } }   it was rejected
//
// plain.cjs says how a Date and undefined are written. With observe, "read" are the places in the
// answer that the client read.
//
// The client is loaded by require, because Node cannot import its ES modules.

"use strict";

const { WebApi } = require("@superoffice/webapi");
const { plain } = require("./plain.cjs");
const { signIn } = require("./sign_in.cjs");

const read = new Map();

/** Lets the client read parsed JSON as it is, and notes what it reads. */
function observed(value, path = []) {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, name) {
      if (typeof name === "symbol" || (Array.isArray(target) && name === "length")) {
        return target[name];
      }
      const place = [...path, name];
      read.set(place.join("\n"), place);
      return observed(target[name], place);
    },
  });
}

async function pickUp(baseUrl, credential, observe) {
  const axiosConfig = observe ? { transformResponse: (text) => observed(JSON.parse(text)) } : {};
  const webApi = new WebApi({ baseUrl, axiosConfig });
  signIn(webApi, credential);
  let headers;
  const responseCallback = (response) => (headers = response.headers);
  try {
    const session = await webApi.getChatAgent().pickUpFirstChatSessionAsync({ responseCallback });
    const places = [...read.values()];
    return { session: plain(session), headers, read: places };
  } catch (error) {
    const { status, headers, data } = error.response ?? {};
    return { rejected: { message: error.message, status, headers, body: data } };
  }
}

pickUp(...process.argv.slice(2)).then((result) => console.log(JSON.stringify(result)));
