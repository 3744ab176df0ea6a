// What mounts a live figure in Streamlit.

import { Streamlit } from "./host.js";
import { Live } from "./live.js";
import { Post } from "./values.js";

export const streamlit = new Streamlit();
const post = new Post();
const instances = new WeakMap();

/** Called at every message. */
export default function mount({ parentElement: root, data: [message], setTriggerValue }) {
  if (!instances.has(root)) instances.set(root, new Live(root, streamlit, post));
  const live = instances.get(root), mounted = (live.mounted = (live.mounted ?? 0) + 1);
  live.receive(message, setTriggerValue);
  live.box.visit = (link) => setTriggerValue("open", link); // see reach.js
  // Streamlit takes leave before every message, and the next one may be late: only where the node is gone it is the end.
  const leave = () => {
    if (live.mounted !== mounted || root.isConnected || live.closed) return;
    live.close();
    instances.delete(root);
  };
  return () => { for (const wait of [0, 1000]) setTimeout(leave, wait); };
}
