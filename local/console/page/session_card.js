import { filled, text } from "./page_elements.js";
import { sinceThen, timeElement } from "./times.js";

/** Ranks are told apart by this many colours. */
const COLOURS = 8;

/**
 * Shows a session.
 *
 * @param {import("@superoffice/webapi").ChatSessionEntity} session
 * @param {Record<string, string>} headers those of the answer
 * @param {string} culture the culture that was asked for, if any
 * @param {(topicId: number) => string} topicName
 */
export function showSession(session, headers, culture, topicName) {
  const { contact, person, topicId, rank } = session;
  const requested = session.whenRequested;
  const result = text("result");
  result.classList.remove("problem");
  delete result.dataset.rank;
  if (rank) result.dataset.rank = String(((Number(rank) - 1) % COLOURS) + 1);
  text("result-heading").textContent =
    session.customerName || session.customerAlias || person?.fullName || "A customer without a name";
  text("result-body").replaceChildren(
    filled("session", {
      rank: rank && `Rank ${rank}`,
      topic: topicId && topicName(Number(topicId)),
      number: session.chatSessionId && `Session ${session.chatSessionId}`,
      replayed: headers["idempotency-replayed"] === "true" ? "The same session again" : "",
      firstMessage: session.firstMessage,
      waited: requested && sinceThen(requested),
      requested:
        requested &&
        timeElement(requested, culture || headers["content-language"], headers["so-timezone"]),
      company: session.customerCompanyName || contact?.name,
      category: contact?.categoryName,
      country: contact?.countryName,
      email: session.customerEmail,
      phone: session.customerPhone,
      place: session.initialQueuePos,
      welcome: session.lastMessage,
    }),
  );
}
