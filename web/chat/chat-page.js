// The full-page chat. `?language=` and `?market=` say how to begin; without them the browser's language counts.
import { choose, loadWords } from "../shared/i18n.js";
import { LANGUAGES } from "../widget/tandem-chat.js";

const wanted = new URLSearchParams(location.search);
const chat = document.querySelector("tandem-chat");
const language = choose([wanted.get("language"), ...navigator.languages], LANGUAGES);
document.documentElement.lang = language;
chat.setAttribute("language", language);
if (wanted.has("market")) chat.setAttribute("market", wanted.get("market"));
// A file that is dropped beside the chat must not open in its place.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());

const t = await loadWords(new URL("../widget/strings", import.meta.url).href, language);
document.documentElement.dir = t.dir;
document.title = document.querySelector("h1").textContent = t("page");
