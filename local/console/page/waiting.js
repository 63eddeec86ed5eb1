import { text } from "./page_elements.js";
import { sinceThen } from "./times.js";

/** @typedef {{ id: number, name: string, waiting: number, oldest: string | null }} WaitingTopic */

const PAUSE_MS = 2000;

/** @type {Map<number, HTMLTableRowElement>} */
const rows = new Map();

/** @type {Map<number, string>} */
const names = new Map();

/** @param {number} topicId */
export function topicName(topicId) {
  return names.get(topicId) || `Topic ${topicId}`;
}

/**
 * Shows who waits, again and again while the page can be seen.
 *
 * @param {(topicId: number, name: string) => void} queueCustomer
 * @param {() => Promise<void>} onReturn called when the stack answers again
 */
export async function followWaiting(queueCustomer, onReturn) {
  let isThere = true;
  for (;;) {
    if (!document.hidden) {
      const topics = await read();
      if (topics && !isThere) await onReturn();
      isThere = Boolean(topics);
      if (topics) show(topics, queueCustomer);
      say(topics ? (topics.length ? "" : "The stack has no topics.") : "The stack does not answer.");
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Shows who waits now.
 *
 * @param {(topicId: number, name: string) => void} queueCustomer
 */
export async function refreshWaiting(queueCustomer) {
  const topics = await read();
  if (topics) show(topics, queueCustomer);
}

/** @returns {Promise<WaitingTopic[] | undefined>} */
async function read() {
  try {
    const answer = await fetch("waiting.json");
    return answer.ok ? (await answer.json()).topics : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} problem */
function say(problem) {
  const place = text("waiting-problem");
  if (place.textContent !== problem) place.textContent = problem;
}

/**
 * Rows stay as they are but for their figures, so that whoever is on one stays there.
 *
 * @param {WaitingTopic[]} topics
 * @param {(topicId: number, name: string) => void} queueCustomer
 */
function show(topics, queueCustomer) {
  for (const { id, name, waiting, oldest } of topics) {
    names.set(id, name);
    let row = rows.get(id);
    if (!row) {
      row = newRow(id, queueCustomer);
      rows.set(id, row);
      text("waiting").append(row);
    }
    row.cells[0].textContent = topicName(id);
    row.cells[1].textContent = waiting.toLocaleString("en");
    row.cells[2].textContent = oldest ? sinceThen(new Date(oldest)) : "–";
  }
  for (const [id, row] of rows) {
    if (!topics.some((topic) => topic.id === id)) {
      row.remove();
      rows.delete(id);
    }
  }
}

/**
 * @param {number} id
 * @param {(topicId: number, name: string) => void} queueCustomer
 */
function newRow(id, queueCustomer) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  row.append(head);
  row.insertCell().className = "number";
  row.insertCell().className = "number";
  const button = document.createElement("button");
  button.type = "button";
  button.append("Queue one");
  const forWhom = document.createElement("span");
  forWhom.className = "unseen";
  forWhom.append(` for ${topicName(id)}`);
  button.append(forWhom);
  button.addEventListener("click", () => queueCustomer(id, topicName(id)));
  row.insertCell().append(button);
  return row;
}
