/**
 * Finds an element of the page.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} ${id}`);
  return found;
}

/** @param {string} id */
export const input = (id) => element(id, HTMLInputElement);

/** @param {string} id */
export const text = (id) => element(id, HTMLElement);

/**
 * Gives the value of the radio button that is chosen.
 *
 * @param {string} name
 */
export function chosen(name) {
  const found = document.querySelector(`input[name="${name}"]:checked`);
  if (!(found instanceof HTMLInputElement)) throw new Error(`nothing is chosen for ${name}`);
  return found.value;
}

/**
 * Makes a copy of a template, filled in; parts without a value are left out with what holds them.
 *
 * @param {string} id
 * @param {Record<string, string | number | Node | null | undefined>} values
 */
export function filled(id, values) {
  const copy = /** @type {DocumentFragment} */ (
    element(id, HTMLTemplateElement).content.cloneNode(true)
  );
  for (const part of copy.querySelectorAll("[data-fill]")) {
    const value = values[/** @type {HTMLElement} */ (part).dataset.fill ?? ""];
    if (value) part.replaceChildren(value instanceof Node ? value : String(value));
    else (part.closest("dl > div, .welcome") ?? part).remove();
  }
  return copy;
}
