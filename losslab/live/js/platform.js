// A learning platform around a page, as SCORM 1.2 has it: it is told the score, how far one is, and the place to go on
// from. Where there is none, all works as in any file.

const UP = 12; // frames above that are looked through
const SAYS = {
  true: "Your learning platform is told your score, and keeps your place.",
  false: "There is no learning platform around this page: nothing is reported.",
};

/** What SCORM 1.2 calls its API, in the frames above this one, or above the window that opened it. */
function api() {
  const climb = (/** @type {any} */ frame) => {
    for (let i = 0; frame && i <= UP; i++) {
      try {
        if (frame.API) return frame.API;
      } catch { return null; } // a frame of another origin
      if (frame.parent === frame) return null;
      frame = frame.parent;
    }
    return null;
  };
  return climb(window) ?? climb(window.opener ?? window.top.opener);
}

const time = (ms) => {
  const s = ms / 1000, two = (value) => String(Math.floor(value)).padStart(2, "0");
  return `${String(Math.min(Math.floor(s / 3600), 9999)).padStart(4, "0")}:${two((s / 60) % 60)}:${two(s % 60)}.${two((s * 100) % 100)}`;
};

class Platform {
  constructor(found) {
    this.api = found;
    this.begun = performance.now();
    this.told = {}; // {element: text} as it was said last
    found.LMSInitialize("");
    const get = (name) => String(found.LMSGetValue(name) ?? "");
    this.place = get("cmi.suspend_data");
    this.mastery = parseFloat(get("cmi.student_data.mastery_score"));
    this.over = /^(completed|passed|failed)/.test(get("cmi.core.lesson_status")); // earlier, which stays
    this.set({ "cmi.core.score.min": "0", "cmi.core.score.max": "100", "cmi.core.exit": "suspend", ...(this.over ? {} : { "cmi.core.lesson_status": "incomplete" }) });
    found.LMSCommit("");
    addEventListener("pagehide", () => this.finish());
  }

  set(values) {
    const other = Object.entries(values).filter(([name, text]) => this.told[name] !== text);
    for (const [name, text] of other) this.api.LMSSetValue(name, text);
    Object.assign(this.told, Object.fromEntries(other));
    return other.length > 0;
  }

  /** `place` is a query to go on from, `location` its name, `score` is in percent; what was over once is told of again only once it is anew. */
  report({ place, location: at, score, done }) {
    if (this.finished) return;
    const status = Number.isNaN(this.mastery) ? "completed" : score >= this.mastery ? "passed" : "failed";
    const values = {
      "cmi.suspend_data": place.slice(0, 4096),
      "cmi.core.lesson_location": at,
      ...(done || !this.over ? { "cmi.core.score.raw": String(Math.round(score * 100) / 100) } : {}),
      ...(done ? { "cmi.core.lesson_status": status } : {}),
    };
    this.over ||= done;
    if (this.set(values)) this.api.LMSCommit("");
  }

  finish() {
    if (this.finished) return;
    this.finished = true;
    this.set({ "cmi.core.session_time": time(performance.now() - this.begun) });
    this.api.LMSCommit("");
    this.api.LMSFinish("");
  }
}

/** The platform around this page; one that hears nothing where there is none, or where none is `wanted`. */
export function connect(wanted) {
  const found = wanted ? api() : null, note = document.getElementById("platform");
  if (note) note.textContent = SAYS[String(!!found)];
  return found ? new Platform(found) : { place: "", report: () => {} };
}
