import { pickUp } from "./official_client.js";
import { SILENCE, UNREADABLE, nobody, refusal, showProblem } from "./outcome.js";
import { element, text } from "./page_elements.js";
import { showRaw } from "./raw_answer.js";
import { showSession } from "./session_card.js";
import { closeSignIn, credential, goToSignIn, offerAgents } from "./sign_in.js";
import { configuration, post } from "./stack.js";
import { followWaiting, refreshWaiting, topicName } from "./waiting.js";
import { goToWish, offerChoices, wishes } from "./wishes.js";

/** @typedef {import("./official_client.js").Outcome} Outcome */

const form = element("pick-up", HTMLFormElement);
const button = element("get-next", HTMLButtonElement);
let baseUrl = "";

/**
 * One key for each press, and the same one when it is tried again.
 *
 * @type {string | undefined}
 */
let unsettledKey;

/** @param {string} message */
function say(message) {
  text("status").textContent = message;
}

/**
 * The button keeps the focus while it rests, as it would not with the attribute "disabled".
 *
 * @param {boolean} rests
 */
function rest(rests) {
  button.setAttribute("aria-disabled", String(rests));
}

const isResting = () => button.getAttribute("aria-disabled") === "true";

async function getNext() {
  if (isResting()) return;
  const signIn = credential(say);
  if (!signIn) return;
  rest(true);
  say("Asking for the first session…");
  try {
    const wished = wishes();
    unsettledKey ??= crypto.randomUUID();
    const outcome = await pickUp(baseUrl, signIn, wished, unsettledKey);
    if (isSettled(outcome)) unsettledKey = undefined;
    show(outcome, wished.culture);
    goToResult();
    refreshWaiting(queueCustomer);
    await countDown(outcome);
  } finally {
    rest(false);
  }
}

function goToResult() {
  const heading = text("result-heading");
  heading.focus({ preventScroll: true });
  const { top } = heading.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) heading.scrollIntoView();
}

/**
 * After a refusal with 4xx nothing has changed; without an answer, or with 5xx, a session may be ours.
 *
 * @param {Outcome} outcome
 */
function isSettled(outcome) {
  return outcome.kind !== "silence" && !(outcome.kind === "refused" && outcome.raw.status >= 500);
}

/**
 * @param {Outcome} outcome
 * @param {string} culture
 */
function show(outcome, culture) {
  showRaw(outcome.kind === "silence" ? undefined : outcome.raw);
  switch (outcome.kind) {
    case "session":
      showSession(outcome.session, outcome.raw.headers, culture, topicName);
      closeSignIn();
      say(`Picked up in ${Math.round(outcome.raw.milliseconds)} ms.`);
      break;
    case "none":
      showProblem(nobody(outcome.raw.headers), false, goTo);
      closeSignIn();
      say("Nobody to pick up.");
      break;
    case "refused":
      showProblem(refusal(outcome.raw.status, outcome.error, outcome.raw.headers), true, goTo);
      say(`Refused with ${outcome.raw.status}.`);
      break;
    case "unreadable":
      showProblem(UNREADABLE, true, goTo);
      say("Not readable.");
      break;
    case "silence":
      showProblem(SILENCE, true, goTo);
      say("No answer.");
  }
}

/**
 * Counts the seconds of Retry-After down on the button.
 *
 * @param {Outcome} outcome
 */
async function countDown(outcome) {
  const seconds = outcome.kind === "refused" ? Number(outcome.raw.headers["retry-after"] ?? 0) : 0;
  for (let left = seconds; left > 0; left -= 1) {
    button.textContent = `Try again in ${left} s`;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  button.textContent = unsettledKey ? "Try again" : "Get next";
  if (seconds > 0) say("You can try again now.");
}

/** @param {string} field */
function goTo(field) {
  if (field === "sign-in") goToSignIn();
  else if (field === "waiting") text("waiting").querySelector("button")?.focus();
  else goToWish(field);
}

/**
 * @param {number} topicId
 * @param {string} name
 */
async function queueCustomer(topicId, name) {
  const queued = await post("customers", { topicId });
  say(queued.message ?? `Session ${queued.chatSessionId} waits for ${name}.`);
  await refreshWaiting(queueCustomer);
}

async function start() {
  const told = await configuration();
  baseUrl = told.baseUrl;
  offerAgents(told.agents, say);
  offerChoices(told.cultures, told.zones);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  getNext();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    event.preventDefault();
    form.requestSubmit();
  }
});
await start();
await followWaiting(queueCustomer, start);
