// Prints what the type declarations of the official client say of a pick-up's answer, as JSON:
//
// { "ChatSessionEntity": { "chatSessionId": "number", "user": "object:Associate", … }, … }
//
// A property is number, string, boolean, Date, "enum …" with the names, "object:" with a type's
// name, or "array of" and "map of" another of these.

"use strict";

const path = require("node:path");
const ts = require("typescript");

const CLIENT = path.dirname(require.resolve("@superoffice/webapi"));
const declarations = path.join(CLIENT, "WebApi.d.ts");
const program = ts.createProgram([declarations], {
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  target: ts.ScriptTarget.ES2022,
  strict: true,
  types: [],
});
const checker = program.getTypeChecker();
const declared = {};

function describe(given) {
  const type = checker.getNonNullableType(given);
  if (type.flags & ts.TypeFlags.BooleanLike) return "boolean";
  if (type.flags & ts.TypeFlags.EnumLike) {
    const names = checker.getExportsOfModule(type.symbol).map((member) => member.name);
    return ["enum", ...names].join(" ");
  }
  if (type.flags & (ts.TypeFlags.Number | ts.TypeFlags.String)) return checker.typeToString(type);
  if (checker.isArrayType(type)) return `array of ${describe(checker.getTypeArguments(type)[0])}`;
  const entry = type.getStringIndexType();
  if (entry) return `map of ${describe(entry)}`;
  const { name } = type.symbol;
  if (name === "Date") return name;
  collect(name, type);
  return `object:${name}`;
}

function collect(name, type) {
  if (name in declared) return;
  declared[name] = {};
  for (const property of checker.getPropertiesOfType(type)) {
    declared[name][property.name] = describe(checker.getTypeOfSymbol(property));
  }
}

const exported = checker.getExportsOfModule(
  checker.getSymbolAtLocation(program.getSourceFile(declarations)),
);
const agent = checker.getDeclaredTypeOfSymbol(
  checker.getAliasedSymbol(exported.find((symbol) => symbol.name === "ChatAgent")),
);
const method = checker.getTypeOfSymbol(agent.getProperty("pickUpFirstChatSessionAsync"));
const [promise] = method.getCallSignatures().map((signature) => signature.getReturnType());
describe(checker.getTypeArguments(promise)[0]);
console.log(JSON.stringify(declared));
