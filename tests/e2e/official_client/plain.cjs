// Writes what the official client gives as JSON can hold it: a Date as { "Date": "…" } and
// undefined as { "undefined": true }, which JSON alone would not tell apart.

"use strict";

exports.plain = function plain(value) {
  if (value === undefined) return { undefined: true };
  if (value instanceof Date) return { Date: value.toISOString() };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
};
