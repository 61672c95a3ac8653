// Fields of forms and filters. Everything here only improves a page that already works without it.
const on = (type, act) => document.addEventListener(type, act, true);

// A day that was typed, such as "+7", is written out as it is read when its field is left; what is none is named there.
on("change", async ({ target }) => {
  const address = document.querySelector("[data-days]")?.dataset.days;
  if (!address || !target.matches("input[data-day]")) return;
  const typed = target.value;
  const response = typed && await fetch(`${address}?text=${encodeURIComponent(typed)}`).catch(() => null);
  if (target.value !== typed || (typed && !response?.ok)) return;
  const { day, error } = typed ? await response.json() : {};
  if (day) target.value = day;
  showError(target, error);
});

// The sentence at a field takes the place of the one that was there; without one, the field is right.
function showError(input, sentence) {
  const field = input.closest(".field");
  field?.querySelectorAll(".error").forEach((old) => old.remove());
  sentence ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
  if (!field || !sentence) return;
  const error = Object.assign(document.createElement("span"), { className: "error", textContent: sentence });
  error.role = "alert";
  field.append(error);
}

// Enter in a select of a filter applies it, as in its other fields.
on("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".panel select")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
