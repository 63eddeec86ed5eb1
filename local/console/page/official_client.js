import { WebApi } from "@superoffice/webapi";
import { readXml } from "./xml_answer.js";

/**
 * How an agent signs in.
 *
 * @typedef {{ way: "password", userName: string, password: string }
 *   | { way: "ticket", ticket: string, applicationToken: string }
 *   | { way: "token", token: string }} Credential
 */

/**
 * What an agent wants of the answer; an empty text leaves it to the API.
 *
 * @typedef {object} Wishes
 * @property {string} language
 * @property {string} culture
 * @property {string} zone
 * @property {boolean} includeOffset
 * @property {string} select
 * @property {string} mediaType
 */

/**
 * An answer as it was on the wire, and the request that it is to.
 *
 * @typedef {object} RawAnswer
 * @property {number} status
 * @property {string} statusText
 * @property {Record<string, string>} headers those that the API shows to scripts
 * @property {string} body
 * @property {number} milliseconds
 * @property {{ url: string, headers: Record<string, string> }} request
 */

/**
 * How it went: a session or none, a refusal, or no answer that could be read.
 *
 * @typedef {{ kind: "session", session: import("@superoffice/webapi").ChatSessionEntity,
 *     raw: RawAnswer }
 *   | { kind: "none", raw: RawAnswer }
 *   | { kind: "refused", error: Record<string, string>, raw: RawAnswer }
 *   | { kind: "unreadable", raw: RawAnswer }
 *   | { kind: "silence" }} Outcome
 */

/** Longer than API Gateway waits for the function. */
const PATIENCE_MS = 35_000;
const SECRETS = ["Authorization", "SO-AppToken"];

/**
 * Picks the first session up, by the official client.
 *
 * The client keeps neither the text of an answer nor the time it took, and always asks for JSON; so
 * the hooks of its HTTP library note the text, set Accept, and read XML into what JSON would give.
 *
 * @param {string} baseUrl
 * @param {Credential} credential
 * @param {Wishes} wishes
 * @param {string} idempotencyKey
 * @returns {Promise<Outcome>}
 */
export async function pickUp(baseUrl, credential, wishes, idempotencyKey) {
  let body = "";
  const webApi = new WebApi({
    baseUrl,
    axiosConfig: {
      timeout: PATIENCE_MS,
      headers: { "Idempotency-Key": idempotencyKey },
      params: wishes.select ? { $select: wishes.select } : {},
      transformRequest: [
        (data, headers) => {
          headers.set("Accept", wishes.mediaType);
          return data;
        },
      ],
      transformResponse: [
        (answered, headers) => {
          body = answered;
          return parsed(answered, String(headers.get("Content-Type")));
        },
      ],
    },
  });
  signIn(webApi, credential);
  const began = performance.now();
  /** @param {import("axios").AxiosResponse} response */
  const raw = (response) => rawAnswer(response, body, performance.now() - began);
  /** @type {RawAnswer | undefined} */
  let answer;
  try {
    const session = await webApi.getChatAgent().pickUpFirstChatSessionAsync({
      languageCode: wishes.language || undefined,
      cultureCode: wishes.culture || undefined,
      timezone: wishes.zone || undefined,
      timezoneInclude: wishes.includeOffset,
      responseCallback: (response) => (answer = raw(response)),
    });
    if (!answer) throw new Error("the client gave no answer");
    return session ? { kind: "session", session, raw: answer } : { kind: "none", raw: answer };
  } catch (caught) {
    if (answer) return { kind: "unreadable", raw: answer };
    const { response } = /** @type {import("axios").AxiosError<Record<string, string>>} */ (caught);
    if (!response) return { kind: "silence" };
    return { kind: "refused", error: response.data, raw: raw(response) };
  }
}

/**
 * @param {WebApi} webApi
 * @param {Credential} credential
 */
function signIn(webApi, credential) {
  switch (credential.way) {
    case "password":
      webApi.authenticateWithPassword(credential.userName, credential.password);
      break;
    case "ticket":
      webApi.authenticateWithTicket(credential.ticket);
      if (credential.applicationToken) webApi.applicationToken(credential.applicationToken);
      break;
    case "token":
      webApi.authenticateWithToken(credential.token);
  }
}

/**
 * @param {string} body
 * @param {string} contentType
 */
function parsed(body, contentType) {
  return contentType.includes("xml") ? readXml(body) : JSON.parse(body);
}

/**
 * @param {import("axios").AxiosResponse} response
 * @param {string} body
 * @param {number} milliseconds
 * @returns {RawAnswer}
 */
function rawAnswer(response, body, milliseconds) {
  const sent = response.config;
  const headers = textHeaders(sent.headers);
  if (sent.auth) headers.Authorization = "Basic";
  for (const name of SECRETS) {
    if (headers[name]) headers[name] = `${headers[name].replace(/\s.*|^\S+$/, "")} (hidden)`.trim();
  }
  return {
    status: response.status,
    statusText: response.statusText,
    headers: textHeaders(response.headers),
    body,
    milliseconds,
    request: { url: response.request.responseURL, headers },
  };
}

/**
 * @param {object} headers
 * @returns {Record<string, string>}
 */
function textHeaders(headers) {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, String(value)]),
  );
}
