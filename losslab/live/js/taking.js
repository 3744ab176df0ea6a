// What the box "Take away" asks of the browser: a picture of a size, and the frame for another page.

import { escaped, save } from "./saving.js";

/** @returns {HTMLInputElement} */
const side = (box, name) => box.querySelector(`[data-losslab-side=${name}]`);

/** The size that is typed, within what can be drawn: what it comes to is shown. */
function size(box) {
  const [width, height] = ["width", "height"].map((name) => {
    const input = side(box, name), most = Number(input.max), least = Number(input.min);
    input.value = String(Math.min(Math.max(Math.round(input.valueAsNumber) || least, least), most));
    return Number(input.value);
  });
  return { width, height };
}

async function copy(button) {
  const url = new URL(location.href), [frame, status] = button.parentElement.querySelectorAll("span");
  url.searchParams.set("embed", "true");
  url.hash = "";
  const text = frame.textContent.replace("{link}", () => escaped(url.href));
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = "Copied.";
  } catch { // no clipboard without a secure connection
    status.textContent = text;
    getSelection().selectAllChildren(status);
  }
}

/** The first figure of a page answers. */
export function taking(live, on) {
  const box = (event) => (document.querySelector(".losslab-live") === live.box ? event.target.closest?.(".losslab-take") : null);
  on(document, "click", (event) => {
    const within = box(event), button = within && event.target.closest("[data-losslab-take]");
    if (!button) return;
    if (button.dataset.losslabTake === "frame") copy(button);
    else save(live, button.dataset.losslabTake, size(within));
  });
  on(document, "change", (event) => {
    const within = box(event);
    if (!within) return;
    const usual = within.querySelector("select"), sides = ["width", "height"].map((name) => side(within, name));
    if (event.target === usual) usual.value.split("x").forEach((number, i) => { sides[i].value = number; });
    else usual.value = sides.map(({ value }) => value).join("x"); // nothing, where it is not usual
  });
}
