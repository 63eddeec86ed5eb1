import { indented } from "./indented.js";
import { input, text } from "./page_elements.js";

/** @type {import("./official_client.js").RawAnswer | undefined} */
let shown;

/**
 * Shows an answer as it was on the wire.
 *
 * @param {import("./official_client.js").RawAnswer | undefined} answer
 */
export function showRaw(answer) {
  shown = answer;
  text("raw").hidden = !answer;
  if (!answer) return;
  const { status, statusText, body, milliseconds, headers, request } = answer;
  const bytes = new TextEncoder().encode(body).length;
  text("raw-status").textContent = `${status} ${statusText}`;
  text("raw-measure").textContent =
    `${Math.round(milliseconds)} ms, ${bytes.toLocaleString("en")} bytes`;
  text("raw-request-text").textContent = `POST ${request.url}\n${lines(request.headers)}`;
  text("raw-headers").textContent = lines(headers);
  showBody();
}

function showBody() {
  if (!shown) return;
  const { body, headers } = shown;
  const mediaType = headers["content-type"] ?? "";
  text("raw-body").textContent = input("indent").checked ? indented(body, mediaType) : body;
}

/** @param {Record<string, string>} headers */
function lines(headers) {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

input("indent").addEventListener("change", showBody);
