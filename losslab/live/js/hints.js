// A word of the glossary says what it means in place, and is a link to the glossary only there. Its sentence is its title.

const WORD = 'a[href*="glossary?term="][title]';
const GAP = 4, EDGE = 8; // px to the word, and to the window
let hint = null;

/** @returns {HTMLElement} */
function made() {
  const box = document.createElement("div");
  box.className = "losslab-hint";
  box.popover = "auto"; // closes by Escape and by a press beside it, and gives the focus back
  box.tabIndex = -1;
  box.setAttribute("role", "note");
  const more = document.createElement("a");
  Object.assign(more, { textContent: "In the glossary", target: "_blank", rel: "noopener" });
  more.addEventListener("click", () => box.hidePopover());
  box.append(document.createElement("p"), more);
  document.addEventListener("scroll", () => box.hidePopover(), true);
  return box;
}

/** Below its word, or above where there is no room below. */
function place(box, word) {
  const at = word.getClientRects()[0], { width, height } = box.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight - EDGE;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - EDGE - width))}px`;
  box.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
}

function show(event) {
  const word = event.target.closest?.(WORD);
  if (!word || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  hint ??= made();
  if (!hint.isConnected) document.querySelector("[data-testid=stApp]").append(hint);
  const [text, more] = /** @type {HTMLCollectionOf<HTMLAnchorElement>} */ (hint.children);
  text.textContent = word.title;
  more.href = word.href;
  hint.showPopover();
  place(hint, word);
  hint.focus({ preventScroll: true });
}

/** Once for a document. */
export function hints() { document.addEventListener("click", show); }
