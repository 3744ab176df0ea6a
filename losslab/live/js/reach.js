// What can be reached on a page: the figure, by the link that comes first, all that scrolls sideways, other pages, and properties.

const SIDEWAYS = ".losslab-scroll, .stCode pre, .katex-display, [data-testid=stMarkdownContainer]:has(> table)";

/** Some browsers stop at what scrolls by themselves, others only where they are told. */
function scrollers() {
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(SIDEWAYS))) {
    if (node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  }
}

function skip(event) {
  const plot = /** @type {HTMLElement | null} */ (document.querySelector(".losslab-plot"));
  if (!plot || !event.target.closest?.(".losslab-skip")) return;
  event.preventDefault(); // the address is the page's state
  plot.focus();
}

/** A link to a place on another page opens it here: as Streamlit has them it would open a tab. */
function here(event) {
  const link = event.target.closest?.('a[target="_blank"][href*="#"]');
  if (link && new URL(link.href).origin === location.origin) link.target = "_self";
}

/** A link to another page opens it here, as the menu does: what this session has of its visitor stays. By its figure. */
function follow(event, root) {
  const link = event.target.closest?.('a[target="_blank"][href]');
  const box = /** @type {any} */ (document.querySelector(".losslab-live"));
  if (!link || !box?.visit || event.defaultPrevented) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // a new tab, as asked
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== location.origin || !pathname.startsWith(root.pathname) || pathname === location.pathname || hash) return;
  event.preventDefault();
  box.visit(pathname.slice(root.pathname.length) + search);
}

/** A property that is open stays so where its loss is written anew. */
function opened({ target }) {
  if (target.name !== "chip") return;
  if (target.open) property = named(target);
  else if (property === named(target)) property = "";
}

const named = (chip) => chip.querySelector("p").textContent.split(":")[0];
let property = "";

function written({ target, animationName }) {
  if (animationName !== "losslab-written" || !property) return;
  for (const chip of target.querySelectorAll("details")) if (named(chip) === property) chip.open = true;
}

/** On a phone the menu lies over the page: it goes once a page was chosen. */
function chosen(event) {
  if (innerWidth >= 768 || !event.target.closest?.("[data-testid=stSidebarNavLink]")) return;
  /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stSidebarCollapseButton] button"))?.click();
}

/** Once for a document. */
export function reach(base) {
  document.addEventListener("keydown", (event) => { if (event.key === "Tab") scrollers(); }, true);
  document.addEventListener("click", skip);
  document.addEventListener("click", here, true);
  document.addEventListener("click", chosen);
  document.addEventListener("click", (event) => follow(event, base()));
  document.addEventListener("toggle", opened, true);
  document.addEventListener("animationstart", written);
}
