// Small comforts on every page; each works without this file, only less smoothly.

for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;

const errors = document.querySelector("[data-errors]");
if (errors) errors.focus();

// A double click sends a form once; the server would also see the same key twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  // A preview opens beside the form, which is sent again afterwards.
  if (event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

const menus = document.querySelectorAll("details[data-closes]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (menu.open && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

const wide = window.matchMedia("(min-width: 64em)");
for (const folded of document.querySelectorAll("details[data-open-when-wide]")) if (wide.matches) folded.open = true;

const appearance = document.querySelector("form[data-appearance]");
appearance?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = event.submitter.value;
  document.documentElement.dataset.theme = chosen;
  for (const button of appearance.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
  const body = new URLSearchParams({ appearance: chosen });
  await fetch(appearance.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});
