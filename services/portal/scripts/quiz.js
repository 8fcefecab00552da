// Keeps answers while somebody answers; without it, the buttons of the form do the same.

const form = document.querySelector("form[data-quiz]");
const status = form?.querySelector("[data-saved]");
let timer = 0;
let leaving = false;

async function save() {
  if (leaving) return;
  try {
    const answer = await fetch(form.dataset.quiz, { method: "POST", body: new FormData(form) });
    status.textContent = answer.ok ? "Answers saved" : "Not saved yet; they go with the form";
  } catch {
    status.textContent = "No connection; answers are kept on this page";
  }
}

form?.addEventListener("change", () => {
  status.textContent = "Saving";
  clearTimeout(timer);
  timer = setTimeout(save, 600);
});
form?.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
