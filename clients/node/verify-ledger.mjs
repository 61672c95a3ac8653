// Checks a ledger that `upline ledger export` has written, offline and without Upline:
//   node verify-ledger.mjs FILE [POSITION:HASH …]
// Each line is {"position", "record", "hash"}. A record's hash is the SHA-256 of the hash before it, as text, and of the
// record's canonical JSON (RFC 8785: keys sorted, no white space). POSITION:HASH is a head that was noted earlier.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, ...noted] = process.argv.slice(2);
if (!file) {
  console.error("usage: node verify-ledger.mjs FILE [POSITION:HASH …]");
  process.exit(2);
}

const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

const heads = new Map(noted.map((one) => one.split(":")));
let hash = "0".repeat(64);
let position = 0;
for await (const line of createInterface({ input: createReadStream(file) })) {
  position += 1;
  let found;
  try {
    found = JSON.parse(line);
  } catch {
    fail(`Record ${position} is no JSON.`);
  }
  if (found.position !== position) fail(`Record ${position} is missing, or not in its place.`);
  hash = createHash("sha256").update(hash).update(canonical(found.record)).digest("hex");
  if (found.hash !== hash) fail(`Record ${position} has been changed.`);
  if (heads.has(String(position)) && heads.get(String(position)) !== hash)
    fail(`Record ${position}, or one before it, is not what it was when its hash was noted.`);
  heads.delete(String(position));
}
for (const missing of heads.keys()) fail(`Record ${missing}, whose hash was noted, is missing.`);
console.log(`${position} records, none changed. Head: ${position}:${hash}`);
