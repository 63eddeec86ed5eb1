/**
 * What the page is told when it starts.
 *
 * @typedef {object} Configuration
 * @property {string} baseUrl
 * @property {import("./sign_in.js").DemoAgent[]} agents
 * @property {string[]} cultures
 * @property {{ code: string, name: string }[]} zones
 */

/** @returns {Promise<Configuration>} */
export async function configuration() {
  const answer = await fetch("config.json");
  return answer.json();
}

/**
 * Lets the stack do something, and gives its answer, or a message where it did not.
 *
 * @param {string} action
 * @param {Record<string, number>} given
 * @returns {Promise<Record<string, any>>}
 */
export async function post(action, given) {
  try {
    const answer = await fetch(action, { method: "POST", body: JSON.stringify(given) });
    return await answer.json();
  } catch {
    return { message: "The stack does not answer; is make run still running?" };
  }
}
