// Everything here only improves a page that already works without it.
const root = document.documentElement;
const on = (type, act) => document.addEventListener(type, act, true);

// Theme: kept in a cookie, so that the server renders it next time.
on("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
});

// A form without a one-time token, as that of a link by e-mail, is sent once: pressed again, its link would seem used up.
on("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.elements.form_token) return;
  if (event.timeStamp - (form.dataset.sentAt ?? -Infinity) < 2000) event.preventDefault();
  else form.dataset.sentAt = event.timeStamp;
});

on("click", (event) => {
  // A link with data-dialog opens the dialog of that id; without JavaScript it leads to the same form as a page.
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) event.preventDefault();
  dialog?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  // A quantity that is clicked is replaced by what is typed; its buttons count.
  if (event.target.matches(".stepper input")) event.target.select();
  const step = event.target.closest("[data-step]");
  if (!step) return;
  const input = step.parentElement.querySelector("input");
  step.dataset.step === "down" ? input.stepDown() : input.stepUp(Number(step.dataset.step) || 1);
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

// A number that has the focus is typed over.
const select = (part) => part.querySelector("[type=number][autofocus]")?.select();
select(document);

// A dialog that arrives from the server opens itself; closed, it leaves the page.
on("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches("dialog[data-arrives]")) return;
  elt.addEventListener("close", () => elt.remove());
  document.activeElement?.closest("[popover]")?.hidePopover(); // Esc leads back to the button of a menu
  elt.showModal();
  select(elt);
});
// A part of a page that polls stays as it is where nothing has changed (304).
on("htmx:beforeSwap", ({ detail }) => { if (detail.xhr.status === 304) detail.shouldSwap = false; });

// What opens from a filter chip asks at once: the browser itself moves the focus, before the next key is read.
for (const panel of document.querySelectorAll(".panel")) panel.querySelector(".input")?.setAttribute("autofocus", "");

// Keys: "/" searches, Esc leaves it; j and k walk rows, Enter opens; e edits the record; "?" shows the keys.
on("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "search") document.querySelector("#main").focus();
  if (event.key === "Enter" && event.target.matches(".panel select")) event.target.form.requestSubmit();
  if (root.dataset.keys === "off" || event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog[open], [popover]:popover-open")) return;
  if (event.key === "/") event.preventDefault();
  if (event.key === "/") document.querySelector("#search")?.focus();
  if (event.key === "?") document.querySelector("[data-keys-help]")?.click();
  if (event.key === "e") document.querySelector("[data-edit]")?.click();
  if (event.key !== "j" && event.key !== "k") return;
  const rows = [...document.querySelectorAll("table[data-keys] tbody tr, ul[data-keys] li")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)));
  rows[next]?.querySelector("a")?.focus();
});

// A summary of errors takes the focus; the current tab of a scrolling bar comes into view.
document.querySelector("[data-focus]")?.focus();
for (const bar of document.querySelectorAll(".tabs, .setup > nav, .views")) {
  const current = bar.querySelector("[aria-current]");
  if (current) bar.scrollLeft = current.offsetLeft - bar.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}
