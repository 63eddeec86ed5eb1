import steps from "./next_steps.json";
import { filled, text } from "./page_elements.js";

/**
 * A problem and what to do about it.
 *
 * @typedef {object} Problem
 * @property {string} heading
 * @property {string} message
 * @property {string} next
 * @property {string} [field] the id of what to correct
 * @property {string} [detail]
 * @property {string} [code]
 */

/** @type {Record<string, { heading: string, next: string, field?: string }>} */
const NEXT_STEPS = steps;

/** @type {Record<string, Problem>} */
const EMPTY = {
  empty: {
    heading: "Nobody is waiting",
    message: "No session waits for a topic that this agent may answer.",
    next: "Queue a customer, then get the next.",
    field: "waiting",
  },
  "no-topics": {
    heading: "No topics",
    message: "This agent may answer no topic.",
    next: "Give the agent a topic by chat-admin, or be another one.",
    field: "sign-in",
  },
  "at-capacity": {
    heading: "At capacity",
    message: "This agent has as many active sessions as MaxSessions allows.",
    next: "End one of them, then get the next.",
  },
};

/** @type {Problem} */
const DELETED = {
  heading: "Deleted since",
  message: "The request before this one got a session, and that was deleted since.",
  next: "Get the next.",
  code: "Idempotency-Replayed: true",
};

/** @type {Record<string, string>} */
const CORRECT = {
  select: "Correct $select",
  language: "Correct the language",
  culture: "Correct the culture",
  zone: "Correct the time zone",
  "sign-in": "Correct the sign-in",
  wishes: "Correct the request",
  waiting: "Go to who waits",
};

/**
 * Says why there is no session, by SO-Queue; a deleted one that the key led to has none.
 *
 * @param {Record<string, string>} headers
 * @returns {Problem}
 */
export function nobody(headers) {
  if (headers["idempotency-replayed"] === "true") return DELETED;
  const reason = headers["so-queue"] ?? "empty";
  return { ...(EMPTY[reason] ?? EMPTY.empty), code: `SO-Queue: ${reason}` };
}

/**
 * Says what a refusal means, by ErrorType.
 *
 * @param {number} status
 * @param {Record<string, string>} error
 * @param {Record<string, string>} headers
 * @returns {Problem}
 */
export function refusal(status, error, headers) {
  const type = error?.ErrorType ?? "";
  const known = NEXT_STEPS[type] ?? {
    heading: `Refused with ${status}`,
    next: "The raw answer below says all that is known.",
  };
  const request = headers["x-request-id"] ?? headers["x-amzn-requestid"];
  return {
    ...known,
    message: error?.ErrorMessage ?? "",
    detail: error?.MessageDetail ?? "",
    code: `${status} ${type}${request ? ` · request ${request}` : ""}`,
  };
}

/** @type {Problem} */
export const SILENCE = {
  heading: "No answer",
  message: "The API did not answer.",
  next:
    "See that make run is still running, then try again. The next try sends the same " +
    "Idempotency-Key; a session that was won all the same comes back.",
};

/** @type {Problem} */
export const UNREADABLE = {
  heading: "The official client cannot read this",
  message: "The API answered, but not what the client expects.",
  next: "The raw answer below shows what came.",
};

/**
 * Shows why there is no session.
 *
 * @param {Problem} problem
 * @param {boolean} isError
 * @param {(field: string) => void} goTo
 */
export function showProblem(problem, isError, goTo) {
  const { heading, message, next, field, detail, code } = problem;
  const result = text("result");
  result.classList.toggle("problem", isError);
  delete result.dataset.rank;
  text("result-heading").textContent = heading;
  const shown = filled("problem", { message, next, detail, code, field: field && CORRECT[field] });
  const button = shown.querySelector("button");
  if (field) button?.addEventListener("click", () => goTo(field));
  else button?.parentElement?.remove();
  text("result-body").replaceChildren(shown);
}
