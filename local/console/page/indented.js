/**
 * Breaks JSON or XML into indented lines. Only white space between its parts is added, so that every
 * number and text stays as it was sent.
 *
 * @param {string} body
 * @param {string} mediaType
 */
export function indented(body, mediaType) {
  return mediaType.includes("xml") ? indentedXml(body) : indentedJson(body);
}

/** @param {string} body */
function indentedJson(body) {
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return body.replace(/"(?:[^"\\]|\\.)*"|\{\}|\[\]|[{}[\],:]/g, (part) => {
    if (part === "{" || part === "[") {
      depth += 1;
      return part + line();
    }
    if (part === "}" || part === "]") {
      depth -= 1;
      return line() + part;
    }
    if (part === ",") return part + line();
    return part === ":" ? ": " : part;
  });
}

/** @param {string} body */
function indentedXml(body) {
  let depth = 0;
  return body
    .replace(/>(?=<)/g, ">\n")
    .split("\n")
    .map((line) => {
      if (line.startsWith("</")) depth -= 1;
      const placed = "  ".repeat(Math.max(depth, 0)) + line;
      if (/^<[^/?!][^>]*[^/]>$/.test(line)) depth += 1;
      return placed;
    })
    .join("\n");
}
