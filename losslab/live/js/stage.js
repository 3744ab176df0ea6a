// The stage: arrow keys go to the next question and back, space reveals, f fills the screen, q shows the link's QR code.

const BUTTONS = { ArrowRight: "next", ArrowLeft: "previous", " ": "reveal", f: "full", q: "qr" };
const BUSY = "input, textarea, select, button, [role=slider], [role=application]"; // where a key means something else
const of = (key) => /** @type {HTMLElement | null} */ (document.querySelector(`.st-key-${key} button`));

function keys(event) {
  const key = BUTTONS[event.key];
  if (!key || !of("full") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(key === "full" ? "input:not([type=range]), textarea" : BUSY) || !of(key)) return;
  event.preventDefault();
  of(key).click();
}

function full(event) {
  if (!event.target.closest?.(".st-key-full")) return;
  const asked = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  asked.catch(() => {}); // a frame may not be allowed to, and says so itself
}

/** Once for a document. */
export function stage() {
  document.documentElement.toggleAttribute("data-losslab-full", document.fullscreenEnabled);
  document.addEventListener("keydown", keys);
  document.addEventListener("click", full);
}
