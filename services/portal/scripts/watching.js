// Notes what was really played and tells the portal; the service merges it, so sending twice counts once.

const EVERY_MS = 10_000;
const LONGEST_STEP_S = 1.5;

const box = document.querySelector("[data-player]");
const video = box?.querySelector("video");
const records = box?.dataset.records;
const storeKey = `watched:${box?.dataset.slug}`;
const client = sessionStorage.getItem("watching-client") ?? crypto.randomUUID();
sessionStorage.setItem("watching-client", client);

let played = [];
let last = null;
let sending = false;

// A step forward at playing speed is watching; a jump is not.
function note() {
  const now = video.currentTime;
  const step = last === null ? 0 : now - last;
  if (!video.paused && !video.seeking && step > 0 && step <= LONGEST_STEP_S * Math.max(1, video.playbackRate)) {
    const open = played.at(-1);
    if (open && Math.abs(open[1] - last) < 0.05) open[1] = now;
    else played.push([last, now]);
  }
  last = now;
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(storeKey)) ?? [];
  } catch {
    return [];
  }
}

function take() {
  const intervals = played.map(([from, to]) => [Number(from.toFixed(2)), Number(to.toFixed(2))]);
  played = [];
  const batches = kept();
  if (intervals.length) batches.push({ client, intervals, position_s: Number(video.currentTime.toFixed(2)) });
  return batches.slice(-50);
}

async function send(leaving = false) {
  if (!records || sending) return;
  const batches = take();
  if (!batches.length) return;
  localStorage.setItem(storeKey, JSON.stringify(batches));
  sending = true;
  try {
    const answer = await fetch(box.dataset.url, {
      method: "POST",
      keepalive: leaving,
      headers: { "Content-Type": "application/json", "X-CSRFToken": records },
      body: JSON.stringify({ batches }),
    });
    if (answer.ok || answer.status === 422) localStorage.removeItem(storeKey);
    if (answer.ok) show(await answer.json());
  } catch {
    // Kept in the store; the next call takes it along.
  } finally {
    sending = false;
  }
}

function show(state) {
  const status = document.querySelector("[data-watched]");
  if (state.duration_s) status.textContent = `${Math.floor((100 * state.covered_s) / state.duration_s)} % watched`;
  for (const segment of state.segments ?? []) {
    const row = document.querySelector(`[data-segment="${CSS.escape(segment.slug)}"]`);
    if (!row) continue;
    row.querySelector("progress").value = segment.covered;
    row.querySelector("[data-done]").textContent = segment.completed ? "· done" : "";
  }
}

function enhance() {
  if (!window.videojs) return;
  video.classList.add("video-js");
  window.videojs(video, { playbackRates: [0.75, 1, 1.25, 1.5, 2], fluid: false, disablePictureInPicture: false });
}

if (video) {
  document.querySelector("[data-without-recording]")?.remove();
  enhance();
  // An address that ends in #t=75 begins there, as it would for the video alone.
  const start = Number(/^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1] ?? box.dataset.position);
  if (start > 0) video.addEventListener("loadedmetadata", () => (video.currentTime = start), { once: true });
  video.addEventListener("timeupdate", note);
  video.addEventListener("play", () => (last = video.currentTime));
  video.addEventListener("seeked", () => (last = video.currentTime));
  for (const moment of ["pause", "ended"]) {
    video.addEventListener(moment, () => {
      note();
      send();
    });
  }
  setInterval(send, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden && send(true));
  window.addEventListener("pagehide", () => send(true));
  for (const link of document.querySelectorAll("[data-start]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      video.currentTime = Number(link.dataset.start);
      video.play();
      box.scrollIntoView({ block: "nearest" });
    });
  }
}
