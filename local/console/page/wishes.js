import { chosen, element, input, text } from "./page_elements.js";

/** @returns {import("./official_client.js").Wishes} */
export function wishes() {
  return {
    language: input("language").value.trim(),
    culture: input("culture").value.trim(),
    zone: input("zone").value.trim(),
    includeOffset: input("include-offset").checked,
    select: input("select").value.trim(),
    mediaType: chosen("media-type"),
  };
}

/**
 * Offers what is known.
 *
 * @param {string[]} cultures
 * @param {{ code: string, name: string }[]} zones
 */
export function offerChoices(cultures, zones) {
  text("cultures").replaceChildren(...cultures.map((culture) => new Option(culture, culture)));
  text("zones").replaceChildren(...zones.map(({ code, name }) => new Option(name, code)));
}

/** @param {string} field */
export function goToWish(field) {
  element("wishes", HTMLDetailsElement).open = true;
  const found = field === "wishes" ? "language" : field;
  input(found).focus();
  input(found).select();
}

/** Tells in the summary what is asked for, which is out of sight while it is closed. */
function showWishes() {
  const { language, culture, zone, includeOffset, select, mediaType } = wishes();
  const said = [
    language,
    culture,
    zone,
    includeOffset && "with offset",
    select && "$select",
    mediaType.endsWith("xml") ? "XML" : "JSON",
  ];
  text("wished").textContent = said.filter(Boolean).join(", ");
}

element("wishes", HTMLDetailsElement).addEventListener("input", showWishes);
showWishes();
