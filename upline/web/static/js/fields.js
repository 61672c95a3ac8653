// Fields of forms and filters. Everything here only improves a page that already works without it.
const on = (type, act) => document.addEventListener(type, act, true);

// A day that was typed, such as "+7", is written out as it is read when its field is left.
on("change", async ({ target }) => {
  const address = document.querySelector("[data-days]")?.dataset.days;
  if (!address || !target.matches("input[data-day]") || !target.value) return;
  const typed = target.value;
  const response = await fetch(`${address}?text=${encodeURIComponent(typed)}`).catch(() => null);
  if (response?.status === 200 && target.value === typed) target.value = await response.text();
});

// Enter in a select of a filter applies it, as in its other fields.
on("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".panel select")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
