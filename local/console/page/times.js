/** @type {[number, string][]} */
const UNITS = [
  [86_400, "days"],
  [3600, "h"],
  [60, "min"],
];

/**
 * Says how long it is since a moment, in the largest unit of which there are two.
 *
 * @param {Date} moment
 */
export function sinceThen(moment) {
  const seconds = Math.max(0, (Date.now() - moment.getTime()) / 1000);
  for (const [unit, name] of UNITS) {
    if (seconds >= 2 * unit) return `${Math.round(seconds / unit)} ${name}`;
  }
  return `${Math.round(seconds)} s`;
}

/**
 * Writes a moment in the culture and zone that the API applied, or in the browser's.
 *
 * @param {Date} moment
 * @param {string} culture
 * @param {string} zone
 */
export function timeElement(moment, culture, zone) {
  const written = document.createElement("time");
  written.dateTime = moment.toISOString();
  if (culture) written.lang = culture;
  written.textContent = formatted(moment, culture, zone) + (zone ? ` (${zone})` : "");
  return written;
}

/**
 * @param {Date} moment
 * @param {string} culture
 * @param {string} zone
 */
function formatted(moment, culture, zone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const style = { dateStyle: "long", timeStyle: "medium" };
  try {
    return new Intl.DateTimeFormat(culture || undefined, {
      ...style,
      timeZone: zone || undefined,
    }).format(moment);
  } catch {
    // A culture or zone that this browser does not know.
    return moment.toISOString();
  }
}
