import { chosen, element, input, text } from "./page_elements.js";
import { post } from "./stack.js";

/**
 * An agent that the stack started with.
 *
 * @typedef {object} DemoAgent
 * @property {number} associateId
 * @property {string} userName
 * @property {string} password
 * @property {string} fullName
 * @property {string[]} topics
 */

/** More would be a list to search, and are filled in by hand. */
const MOST_DEMO_AGENTS = 8;

/** @type {Record<string, string>} */
const FIRST_FIELD = { password: "user-name", ticket: "ticket", token: "access-token" };

/**
 * Offers agents to be.
 *
 * @param {DemoAgent[]} agents
 * @param {(message: string) => void} say
 */
export function offerAgents(agents, say) {
  const group = text("demo-agents");
  group.querySelectorAll("button").forEach((button) => button.remove());
  for (const agent of agents.slice(0, MOST_DEMO_AGENTS)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "agent";
    const more = document.createElement("small");
    more.append(agent.topics.length ? `answers ${agent.topics.join(", ")}` : "answers no topic");
    button.append(agent.fullName || agent.userName, " ", more);
    button.addEventListener("click", () => beAgent(agent, say));
    group.append(button);
  }
  showWay();
}

/**
 * Gives the credential as it is filled in; none where something is missing, which is pointed out.
 *
 * @param {(message: string) => void} say
 * @returns {import("./official_client.js").Credential | undefined}
 */
export function credential(say) {
  const way = chosen("way");
  const first = input(FIRST_FIELD[way]);
  if (!first.value.trim()) {
    say("Take a demo agent, or fill in how to sign in.");
    goToSignIn();
    return undefined;
  }
  switch (way) {
    case "password":
      return { way, userName: first.value, password: input("password").value };
    case "ticket":
      return {
        way,
        ticket: first.value.trim(),
        applicationToken: input("application-token").value.trim(),
      };
    default:
      return { way: "token", token: first.value.trim() };
  }
}

/** Opens the sign-in and goes to its first field. */
export function goToSignIn() {
  element("sign-in", HTMLDetailsElement).open = true;
  const first = input(FIRST_FIELD[chosen("way")]);
  first.focus();
  first.select();
}

/** Puts the sign-in away, once it has worked. */
export function closeSignIn() {
  element("sign-in", HTMLDetailsElement).open = false;
}

/**
 * @param {DemoAgent} agent
 * @param {(message: string) => void} say
 */
async function beAgent(agent, say) {
  if (chosen("way") === "password") {
    input("user-name").value = agent.userName;
    input("password").value = agent.password;
  } else {
    const issued = await post("tickets", { associateId: agent.associateId });
    if (issued.message) {
      say(issued.message);
      return;
    }
    input("ticket").value = issued.ticket;
    input("application-token").value = issued.applicationToken;
  }
  say(`Signing in as ${agent.fullName || agent.userName}.`);
  showWho(agent.fullName || agent.userName);
  element("get-next", HTMLButtonElement).focus();
}

function showWay() {
  const way = chosen("way");
  document.querySelectorAll("[data-way]").forEach((fields) => {
    /** @type {HTMLElement} */ (fields).hidden =
      /** @type {HTMLElement} */ (fields).dataset.way !== way;
  });
  // No issuer of access tokens comes along.
  text("demo-agents").hidden = way === "token" || !text("demo-agents").querySelector("button");
  showWho(way === "password" ? input("user-name").value : "");
}

/** @param {string} who */
function showWho(who) {
  const ways = { password: "by password", ticket: "by ticket", token: "by access token" };
  const way = ways[/** @type {keyof typeof ways} */ (chosen("way"))];
  text("signed-in-as").textContent = who ? `${who}, ${way}` : way;
}

document
  .querySelectorAll('input[name="way"]')
  .forEach((way) => way.addEventListener("change", showWay));
input("user-name").addEventListener("input", () => showWho(input("user-name").value));
