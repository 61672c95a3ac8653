// An open list asks now and then whether there are new rows, and says so without moving what is read.
const place = document.querySelector("[data-live]");
const EVERY = Number(place?.dataset.every) || 15_000;
const AT_MOST = 600_000;
let wait = EVERY;
let tag = "";

async function ask() {
  if (document.visibilityState !== "visible") return setTimeout(ask, wait);
  const headers = tag ? { "If-None-Match": tag } : {};
  const options = { headers, redirect: "manual", cache: "no-store" };
  const response = await fetch(place.dataset.live, options).catch(() => null);
  if (response?.ok) {
    tag = response.headers.get("ETag") ?? "";
    place.innerHTML = await response.text();
  }
  const isFine = response?.ok || response?.status === 304;
  // After signing out, or without the right to see the list, it stops.
  if (response && !isFine && response.status < 500) return undefined;
  wait = isFine ? EVERY : Math.min(2 * wait, AT_MOST);
  return setTimeout(ask, wait);
}

if (place) setTimeout(ask, EVERY);
