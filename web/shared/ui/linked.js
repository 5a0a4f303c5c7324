// Text with its safe links, for Preact.
import { html } from "../../vendor/preact.js";
import { splitLinks } from "../links.js";

export const Linked = ({ text }) => splitLinks(text ?? "").map((part) =>
	part.href ? html`<a href=${part.href} target="_blank" rel="noopener noreferrer">${part.text}</a>` : part.text);
