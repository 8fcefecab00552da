// The transcript in step with the recording, and the search in it. Without this file it is a list of links.

const list = document.querySelector("[data-transcript]");
const video = document.querySelector("[data-player] video");
const field = document.querySelector("[data-find]");
const found = document.querySelector("[data-found]");
const lines = [...(list?.querySelectorAll("[data-cue]") ?? [])].map((item) => ({
  item,
  link: item.querySelector("a"),
  words: item.querySelector("[data-words]"),
  text: item.querySelector("[data-words]").textContent,
  start: Number(item.dataset.cue),
  end: Number(item.dataset.until),
}));
let current = null;

function lineAt(second) {
  let low = 0;
  let high = lines.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start <= second) low = middle + 1;
    else high = middle - 1;
  }
  return lines[high] && second < lines[high].end ? lines[high] : null;
}

function follow() {
  const line = lineAt(video.currentTime);
  if (line === current) return;
  current?.link.removeAttribute("aria-current");
  current = line;
  if (!line) return;
  line.link.setAttribute("aria-current", "true");
  // Whoever searches or reads elsewhere in it is not pulled away.
  if (field.value || list.matches(":hover") || list.contains(document.activeElement)) return;
  list.scrollTop = line.item.offsetTop - list.offsetTop - list.clientHeight / 3;
}

// Upper and lower case are one; so are letters with and without accents, as far as lengths stay the same.
function folded(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.length === text.length ? plain : text.toLowerCase();
}

function mark(line, wanted) {
  line.words.replaceChildren();
  const plain = folded(line.text);
  let from = 0;
  for (let at = plain.indexOf(wanted); wanted && at >= 0; at = plain.indexOf(wanted, from)) {
    const hit = document.createElement("mark");
    hit.textContent = line.text.slice(at, at + wanted.length);
    line.words.append(line.text.slice(from, at), hit);
    from = at + wanted.length;
  }
  line.words.append(line.text.slice(from));
  return from > 0;
}

function find() {
  const wanted = folded(field.value.trim());
  let hits = 0;
  for (const line of lines) {
    const hit = mark(line, wanted);
    line.item.hidden = Boolean(wanted) && !hit;
    hits += hit ? 1 : 0;
  }
  found.textContent = wanted ? `${hits} of ${lines.length} lines` : "";
}

if (list && video) {
  field.closest("[hidden]")?.removeAttribute("hidden");
  field.addEventListener("input", find);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && field.value) {
      field.value = "";
      find();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      lines.find((line) => !line.item.hidden)?.link.click();
    }
  });
  video.addEventListener("timeupdate", follow);
  video.addEventListener("seeked", follow);
}
