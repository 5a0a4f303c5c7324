// The full-page chat. `?language=` and `?market=` say how to begin; without them the browser's language counts.
import "../widget/tandem-chat.js";

const wanted = new URLSearchParams(location.search);
const chat = document.querySelector("tandem-chat");
document.documentElement.lang = wanted.get("language") ?? navigator.language;
for (const name of ["language", "market"]) if (wanted.has(name)) chat.setAttribute(name, wanted.get(name));
// A file that is dropped beside the chat must not open in its place.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
