// Keeps answers while somebody answers; without it, the buttons of the form do the same.

const form = document.querySelector("form[data-quiz]");
const status = form?.querySelector("[data-saved]");
const left = form?.querySelector("[data-left]");
const MINUTE = 60_000;
const GRACE = 32_000;
let timer = 0;
let leaving = false;

async function save() {
  if (leaving) return;
  try {
    const answer = await fetch(form.dataset.quiz, { method: "POST", body: new FormData(form) });
    // Handed in elsewhere, or the time is over: the page itself shows the result.
    if (answer.status === 409) location.reload();
    else status.textContent = answer.ok ? "Answers saved" : "Not saved yet; they go with the form";
  } catch {
    status.textContent = "No connection; answers are kept on this page";
  }
}

function change() {
  status.textContent = "Saving";
  clearTimeout(timer);
  timer = setTimeout(save, 600);
}

// Said at these minutes only: a clock that ticks is no help to anybody who listens to the page.
function tellTime(closes) {
  for (const minutes of [10, 5, 1]) {
    const wait = closes - Date.now() - minutes * MINUTE;
    const words = minutes === 1 ? "1 minute left" : `${minutes} minutes left`;
    if (wait > 0) setTimeout(() => (left.textContent = words), wait);
  }
  const rest = Math.max(0, closes - Date.now());
  setTimeout(() => {
    left.textContent = "Time is up; what was saved is being graded";
    save();
    setTimeout(() => location.reload(), GRACE);
  }, rest);
}

form?.addEventListener("change", change);
form?.addEventListener("submit", () => {
  leaving = true;
  clearTimeout(timer);
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
if (form?.dataset.closes) tellTime(Date.parse(form.dataset.closes));
