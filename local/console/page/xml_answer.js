const INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

/**
 * Reads an answer in XML into what JSON would give to the official client, but for numbers and
 * truth values, which stay texts.
 *
 * @param {string} document
 */
export function readXml(document) {
  const parsed = new DOMParser().parseFromString(document, "application/xml");
  if (parsed.querySelector("parsererror")) throw new Error("the answer is no XML");
  return value(parsed.documentElement);
}

/**
 * @param {Element} given
 * @returns {unknown}
 */
function value(given) {
  if (given.getAttributeNS(INSTANCE, "nil") === "true") return null;
  const parts = [...given.children];
  if (!parts.length) return given.textContent;
  return Object.fromEntries(parts.map((part) => [part.tagName, value(part)]));
}
