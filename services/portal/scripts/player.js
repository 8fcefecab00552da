// The player's skin and keys, where it begins, and the list of segments.

const STEP_S = 5;
const LEAP_S = 10;
const NEARLY_OVER_S = 5;
const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2];

const box = document.querySelector("[data-player]");
const video = box?.querySelector("video");

function say(words) {
  const place = document.querySelector("[data-announce]");
  if (place) place.textContent = words;
}

function remembered() {
  try {
    const rate = Number(localStorage.getItem("playback-rate"));
    return RATES.includes(rate) ? rate : 1;
  } catch {
    return 1;
  }
}

function remember() {
  try {
    localStorage.setItem("playback-rate", String(video.playbackRate));
  } catch {
    // Nothing is remembered then.
  }
}

function enhance() {
  if (!window.videojs) return null;
  video.classList.add("video-js");
  const options = { playbackRates: RATES, fluid: false, disablePictureInPicture: false };
  const player = window.videojs(video, options);
  const rate = remembered();
  player.ready(() => {
    player.defaultPlaybackRate(rate);
    player.playbackRate(rate);
  });
  return player;
}

function jump(by) {
  const end = Number.isFinite(video.duration) ? video.duration : Infinity;
  video.currentTime = Math.min(end, Math.max(0, video.currentTime + by));
}

function changeRate(by) {
  const now = RATES.findIndex((rate) => rate >= video.playbackRate);
  video.playbackRate = RATES[Math.min(RATES.length - 1, Math.max(0, now + by))];
  say(`Speed ${video.playbackRate}`);
}

function toggleCaptions() {
  const tracks = [...video.textTracks, ...(player?.textTracks() ?? [])].filter((track) => track.kind === "captions");
  const shown = tracks.some((track) => track.mode === "showing");
  for (const track of tracks) track.mode = "disabled";
  if (!shown && tracks.length) tracks.at(-1).mode = "showing";
  say(shown ? "Captions off" : "Captions on");
}

function toggleFullScreen() {
  if (player) return player.isFullscreen() ? player.exitFullscreen() : player.requestFullscreen();
  return document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen();
}

const KEYS = {
  k: () => (video.paused ? video.play() : video.pause()),
  " ": () => (video.paused ? video.play() : video.pause()),
  j: () => jump(-LEAP_S),
  l: () => jump(LEAP_S),
  ArrowLeft: () => jump(-STEP_S),
  ArrowRight: () => jump(STEP_S),
  m: () => (video.muted = !video.muted),
  c: toggleCaptions,
  f: toggleFullScreen,
  "<": () => changeRate(-1),
  ">": () => changeRate(1),
};

// Only while the focus is in the player; a control that needs a key itself keeps it.
function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target;
  const own = target.matches("button, select, input, [role^=menuitem], a");
  const sliding = target.matches("[role=slider]");
  if ((own && event.key === " ") || (sliding && event.key.startsWith("Arrow"))) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  // The large button goes when the recording plays; the focus must not go with it.
  if (target.matches(".vjs-big-play-button")) player?.el().focus();
  act();
}

// An address that ends in #t=75 begins there, as it would for the video alone; else where the learner was last.
function begin() {
  const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash)?.[1];
  const start = Number(asked ?? box.dataset.position);
  const over = asked === undefined && "ownPlace" in box.dataset && video.duration - start < NEARLY_OVER_S;
  if (start > 0 && !over) video.currentTime = start;
  else document.querySelector("[data-resumes]")?.remove();
}

const player = video ? enhance() : null;

if (video) {
  if (!player) video.playbackRate = remembered();
  if (video.readyState >= 1) begin();
  else video.addEventListener("loadedmetadata", begin, { once: true });
  video.addEventListener("ratechange", remember);
  video.addEventListener("play", () => document.querySelector("[data-resumes]")?.remove(), { once: true });
  box.addEventListener("keydown", press, true);
  document.querySelector("[data-keys]")?.removeAttribute("hidden");
  for (const link of document.querySelectorAll("[data-start]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      video.currentTime = Number(link.dataset.start);
      video.play();
      box.scrollIntoView({ block: "nearest" });
    });
  }
}
