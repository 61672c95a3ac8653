// Ctrl-K: a list of pages, actions and records in a dialog. The link that opens it leads to the same as a page.
const dialog = document.querySelector("#palette");
const input = dialog?.querySelector("input");
const here = dialog?.querySelector("#palette-here");
const found = dialog?.querySelector("#palette-found");
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ς", "σ").trim();
const options = () => [...dialog.querySelectorAll("[role=option]")];
const selected = () => dialog.querySelector("[aria-selected=true]");
const isAnswered = () => found.firstElementChild?.dataset.query === input.value.trim().replace(/\s+/g, " ");
let opens = false; // Enter was pressed before the answer had come

function select(option) {
  selected()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option?.id ?? "");
}

// What can be done on the page is offered as its own links and buttons are: by pressing them.
function showActionsOfPage() {
  const sought = fold(input.value);
  const shown = [...document.querySelectorAll("main .toolbar :is(a[href], button)")].filter(
    (one) => one.checkVisibility() && !one.closest("form, dialog") && fold(one.textContent).includes(sought),
  );
  here.replaceChildren();
  if (!shown.length) return;
  const group = Object.assign(document.createElement("div"), { role: "group", ariaLabel: dialog.dataset.here });
  group.append(Object.assign(document.createElement("p"), { textContent: dialog.dataset.here, ariaHidden: "true" }));
  shown.forEach((one, at) => {
    const option = Object.assign(document.createElement("a"), { role: "option", id: `here-${at}`, tabIndex: -1 });
    option.setAttribute("aria-selected", "false");
    option.href = one.href ?? "#";
    option.append(one.querySelector("svg")?.cloneNode(true) ?? "", one.textContent.trim());
    option.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
      one.click();
    });
    group.append(option);
  });
  here.append(group);
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  showActionsOfPage();
  select(options()[0]);
  htmx.trigger(input, "open");
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key !== "k") return;
    event.preventDefault();
    open();
  });
  document.querySelector("[data-palette]")?.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  input.addEventListener("input", showActionsOfPage);
  found.addEventListener("htmx:afterSwap", () => {
    select(options()[0]);
    if (!opens || !isAnswered()) return; // that of what was typed before
    opens = false;
    selected()?.click();
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) select(all.at((all.indexOf(selected()) + move) % all.length));
    if (move || event.key === "Enter") event.preventDefault();
    if (event.key !== "Enter") return;
    if (isAnswered()) selected()?.click();
    else opens = true;
  });
}
