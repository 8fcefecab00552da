// Notes what was really played and tells the portal; the service merges it, so sending twice counts once.
// What is not told yet lies in the store of this browser, under the learner's id, until an answer says it arrived.

const EVERY_MS = 10_000;
const KEPT_EVERY_MS = 2_000;
const MOST_AT_ONCE = 50;

const box = document.querySelector("[data-player]");
const video = box?.querySelector("video");
const records = box?.dataset.records;
const prefix = `watched:${box?.dataset.learner}:`;
const client = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
const ownKey = prefix + client;

let played = [];
let underway = [];
let last = null;
let lastAt = 0;
let keptAt = 0;
let sending = false;
let touched = false;
let told = null;
let announced = null;

const tidy = (seconds) => Number(seconds.toFixed(2));

// A step that took about as long as it plays is watching; a jump is not. At double speed ten seconds take five.
function note() {
  const now = video.currentTime;
  const at = performance.now();
  const step = last === null ? 0 : now - last;
  const possible = ((at - lastAt) / 1000) * video.playbackRate * 1.1 + 0.3;
  if (!video.seeking && step > 0 && step <= possible) {
    const open = played.at(-1);
    if (open && Math.abs(open[1] - last) < 0.05) open[1] = now;
    else played.push([last, now]);
  }
  from(now, at);
  // A telephone ends a page without a word.
  if (records && played.length && at - keptAt > KEPT_EVERY_MS) {
    keptAt = at;
    keep(pending());
  }
}

function from(now = video.currentTime, at = performance.now()) {
  last = now;
  lastAt = at;
}

const joined = (spans) => {
  const found = [];
  for (const [begin, end] of spans) {
    const open = found.at(-1);
    if (open && Math.abs(open[1] - begin) < 0.05) open[1] = end;
    else found.push([begin, end]);
  }
  return found;
};

// All that is not known to have arrived, with the moment at which the position was true.
function pending() {
  const intervals = joined([...underway, ...played]).map(([begin, end]) => [tidy(begin), tidy(end)]);
  const position = tidy(video.currentTime);
  // Whoever only looked at the page has not moved.
  if (!intervals.length && (!touched || told === position)) return null;
  return { url: box.dataset.url, intervals, position_s: position, at: Date.now() };
}

function keep(entry) {
  try {
    if (entry) localStorage.setItem(ownKey, JSON.stringify(entry));
    else localStorage.removeItem(ownKey);
  } catch {
    // A full or forbidden store: what this page holds is told while it is open.
  }
}

const batch = ({ intervals, position_s, at }) => ({
  client,
  intervals: intervals.slice(-500),
  position_s,
  age_s: Math.max(0, (Date.now() - at) / 1000),
});

async function post(entry) {
  return fetch(entry.url, {
    method: "POST",
    redirect: "manual",
    keepalive: true,
    headers: { "Content-Type": "application/json", "X-CSRFToken": records },
    body: JSON.stringify({ batches: [batch(entry)] }),
  });
}

async function send() {
  if (!records) return;
  const entry = pending();
  if (!entry) return;
  keep(entry);
  if (sending) return;
  underway = joined([...underway, ...played]);
  played = [];
  sending = true;
  try {
    const answer = await post(entry);
    // Refused as senseless is settled too; signed out or out of order is not.
    if (answer.ok || answer.status === 422) {
      underway = [];
      told = entry.position_s;
      if (!played.length) keep(null);
    }
    if (answer.ok) show(await answer.json());
  } catch {
    // No connection: it is kept, and goes along with the next call.
  } finally {
    sending = false;
  }
}

// The page goes away: nobody reads an answer any more, so what is kept is told again by the next page.
function leave() {
  if (!records) return;
  if (!video.paused) note();
  const entry = pending();
  if (!entry) return;
  keep(entry);
  const body = new URLSearchParams({ csrf_token: records, batches: JSON.stringify([batch(entry)]) });
  navigator.sendBeacon(entry.url, body);
}

function leftOver() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix) && key !== ownKey);
  } catch {
    return [];
  }
}

// What earlier pages of this browser could not tell, of whatever recording.
async function sendLeftOver() {
  if (!records) return;
  for (const key of leftOver().slice(0, MOST_AT_ONCE)) {
    const stored = localStorage.getItem(key);
    try {
      const entry = JSON.parse(stored);
      const answer = await post(entry);
      const done = answer.ok || answer.status === 422 || answer.status === 404;
      if (done && localStorage.getItem(key) === stored) localStorage.removeItem(key);
      if (answer.ok && entry.url === box.dataset.url) show(await answer.json());
    } catch (error) {
      if (error instanceof SyntaxError) localStorage.removeItem(key);
      else return;
    }
  }
}

function say(words) {
  const place = document.querySelector("[data-announce]");
  if (place) place.textContent = words;
}

function show(state) {
  const share = document.querySelector("[data-watched]");
  if (state.duration_s) share.textContent = `${Math.floor((100 * state.covered_s) / state.duration_s)} % watched`;
  const done = new Set();
  for (const segment of state.segments ?? []) {
    const row = document.querySelector(`[data-segment="${CSS.escape(segment.slug)}"]`);
    if (segment.completed) done.add(segment.title);
    if (!row) continue;
    row.querySelector("progress").value = segment.covered;
    row.querySelector("[data-done]").textContent = segment.completed ? "· done" : "";
  }
  const fresh = announced ? [...done].filter((title) => !announced.done.has(title)) : [];
  if (announced && state.completed && !announced.completed) say("You have watched enough of this recording: it is completed.");
  else if (fresh.length) say(`Segment watched: ${fresh.join(", ")}`);
  announced = { done, completed: state.completed };
}

if (video) {
  document.querySelector("[data-without-recording]")?.remove();
  video.addEventListener("timeupdate", note);
  for (const moment of ["play", "playing", "seeked"]) video.addEventListener(moment, () => from());
  video.addEventListener("seeking", () => (last = null));
  video.addEventListener("ratechange", () => (video.paused ? from() : note()));
  video.addEventListener("play", () => (touched = true), { once: true });
  for (const moment of ["pause", "ended"]) {
    video.addEventListener(moment, () => {
      note();
      send();
    });
  }
  setInterval(send, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden && send());
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", () => send().then(sendLeftOver));
  sendLeftOver();
}
