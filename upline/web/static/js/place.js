// Back in a page, the keyboard goes on at the link that was followed, or at the row of the record that was open.
document.addEventListener("click", ({ target }) => {
  const followed = target.closest("main a[href]")?.getAttribute("href");
  if (followed) history.replaceState({ ...history.state, followed }, "");
}, true);
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
const followed = isBack && history.state?.followed;
if (followed) document.querySelector(`main a[href="${CSS.escape(followed)}"]`)?.focus({ preventScroll: true });
const left = !isBack && document.referrer && new URL(document.referrer).pathname;
for (const row of document.querySelectorAll("tr[data-record]")) {
  if (left && left.startsWith(row.dataset.record)) row.querySelector("a")?.focus();
}
