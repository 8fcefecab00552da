// Keeps a page about a discussion in step with the group, and counts the minutes of a stage. Without it, the page says
// when the stage began and has a link to look again.

const EVERY_MS = 5000;
const LONGEST_MS = 60000;
const HOUR_S = 3600;

const root = document.querySelector("[data-discussion]");
const announcer = root?.querySelector("[data-announce]");
let offset = 0;
let told = "";
let wait = EVERY_MS;
let timer = 0;

const version = () => root.querySelector("[data-version]").dataset.version;
const over = () => root.querySelector("[data-state]").dataset.state !== "open";

// A region is a live one when it is looked up by its id in the fresh page; where the keyboard is, it stays.
function swap(fresh) {
  const focused = document.activeElement?.id;
  for (const region of root.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(region.id);
    if (!next) continue;
    const opened = new Map([...region.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
    for (const each of next.querySelectorAll("[data-without-script]")) each.hidden = true;
    for (const each of next.querySelectorAll("details[id]")) if (opened.has(each.id)) each.open = opened.get(each.id);
    Object.assign(region.dataset, next.dataset);
    region.replaceChildren(...next.childNodes);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  document.title = fresh.title;
}

async function look() {
  const answer = await fetch(root.dataset.discussion, { headers: { Accept: "application/json" } });
  if (answer.redirected || [401, 403, 404, 410].includes(answer.status)) return false;
  if (!answer.ok) throw new Error(String(answer.status));
  const { version: newest } = await answer.json();
  if (newest === version()) return true;
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!page.ok) throw new Error(String(page.status));
  const before = root.querySelector("[data-said]").dataset.said;
  swap(new DOMParser().parseFromString(await page.text(), "text/html"));
  const said = root.querySelector("[data-said]").dataset.said;
  if (said !== before) announcer.textContent = said;
  align();
  return !over();
}

// Only while somebody looks at the page, and ever more seldom while there is no answer.
async function follow() {
  clearTimeout(timer);
  if (document.hidden) return;
  let more = true;
  try {
    more = await look();
    wait = EVERY_MS;
  } catch {
    wait = Math.min(wait * 2, LONGEST_MS);
  }
  if (more) timer = setTimeout(follow, wait);
}

// The clock of this device may be wrong; what counts is the server's.
function align() {
  const shown = root.querySelector("[data-timer]");
  if (shown) offset = Date.parse(shown.dataset.now) - Date.now();
  count();
}

function count() {
  const shown = root.querySelector("[data-timer]");
  if (!shown || over()) return;
  const left = Math.round((Date.parse(shown.dataset.timer) + shown.dataset.minutes * 60000 - Date.now() - offset) / 1000);
  const late = left < 0;
  const seconds = Math.abs(left);
  const written = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const place = shown.querySelector("[data-left]");
  place.hidden = false;
  place.textContent = late && seconds >= HOUR_S ? "more than an hour over" : `${written} ${late ? "over" : "left"}`;
  shown.classList.toggle("timer--over", late);
  // Said once for each stage, to whoever leads.
  if (late && "leads" in root.dataset && told !== shown.dataset.timer && seconds < 10) {
    told = shown.dataset.timer;
    announcer.textContent = "The time of this part is up.";
  }
}

if (root && !over()) {
  align();
  setInterval(count, 1000);
  timer = setTimeout(follow, EVERY_MS);
  document.addEventListener("visibilitychange", follow);
}
