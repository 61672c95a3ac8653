// Books an order by Upline's API and lists those there are, without dependencies: node orders.mjs URL TOKEN ACCOUNT PRODUCT
import { randomUUID } from "node:crypto";

const [url, token, account, product] = process.argv.slice(2);
if (!product) {
  console.error("usage: node orders.mjs URL TOKEN ACCOUNT PRODUCT");
  process.exit(2);
}

class Problem extends Error {
  constructor({ status, code, detail, errors }) {
    super(detail);
    Object.assign(this, { status, code, errors });
  }
}

const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// One request, sent again after 429, 503 and a lost connection: by its key a POST is executed once.
async function call(method, path, { body, headers = {} } = {}) {
  const options = {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(method === "POST" && { "Idempotency-Key": randomUUID() }),
      ...(body && { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body && JSON.stringify(body),
  };
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(`${url}/api/v1${path}`, options).catch((lost) => {
      if (attempt === 4) throw lost;
    });
    if (answer && (![429, 503].includes(answer.status) || attempt === 4)) {
      const content = answer.status === 204 ? null : await answer.json();
      if (!answer.ok) throw new Problem(content);
      return content;
    }
    await wait(Number(answer?.headers.get("Retry-After") ?? 2 ** attempt / 2));
  }
}

async function* every(path, filters = {}) {
  for (let cursor = ""; cursor !== null; ) {
    const page = await call("GET", `${path}?${new URLSearchParams({ ...filters, cursor })}`);
    yield* page.items;
    cursor = page.next;
  }
}

const items = [{ product, billing_cycle: "monthly", quantity: 5 }];
const order = await call("POST", "/orders", { body: { account, items } });
const headers = { "If-Match": `"${order.version}"` };
await call("PATCH", `/orders/${order.id}`, { body: { name: "From Node" }, headers });
try {
  await call("PATCH", `/orders/${order.id}`, { body: { name: "Too late" }, headers });
} catch (problem) {
  console.log(problem.status, problem.code);
}
for await (const { name, total } of every("/orders", { is_back_order: false, limit: 1 })) {
  console.log(name, total.amount, total.currency);
}
