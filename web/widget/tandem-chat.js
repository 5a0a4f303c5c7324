// <tandem-chat>: the customer's side of Tandem as one custom element.
// Its attributes and colours: docs/embed.md

import { lastFromOthers, openChoice, unread } from "../shared/fold.js";
import { choose, loadWords } from "../shared/i18n.js";
import { drop } from "../shared/outbox.js";
import { ChatClient } from "./client.js";
import { el, sync } from "./dom.js";
import { draw, fate, rows } from "./log.js";

const HERE = new URL(".", import.meta.url).href;
export const LANGUAGES = ["en", "de", "fr", "es", "nl", "zh", "ar"];
const sheet = fetch(`${HERE}chat.css`).then((answer) => answer.text()).then((css) => new CSSStyleSheet().replace(css));

class TandemChat extends HTMLElement {
	static observedAttributes = ["open", "language", "identity", "src"];
	#root = this.attachShadow({ mode: "open" });
	#client;
	#t;
	#parts = {};
	#tray;
	#adding;
	#atEnd = true;
	#top = 0;
	#seen = 0;
	#due = 0;

	get identity() { return this.getAttribute("identity"); }
	set identity(token) { token ? this.setAttribute("identity", token) : this.removeAttribute("identity"); }
	get open() { return this.#page || this.hasAttribute("open"); }
	set open(on) { this.toggleAttribute("open", on); }
	get #page() { return this.getAttribute("mode") === "page"; }

	async connectedCallback() {
		this.#root.adoptedStyleSheets = [await sheet];
		if (!this.isConnected) return;
		document.addEventListener("visibilitychange", this.#later);
		addEventListener("offline", this.#later);
		if (sessionStorage.getItem("tandem:open")) this.open = true;
		this.#start();
		await this.#speak();
	}

	disconnectedCallback() {
		this.#client?.stop();
		document.removeEventListener("visibilitychange", this.#later);
		removeEventListener("offline", this.#later);
	}

	attributeChangedCallback(name) {
		if (!this.#t) return;
		if (name === "open") this.#opened();
		else if (name === "language") this.#speak();
		else this.#start();
	}

	#start() {
		this.#client?.stop();
		this.#parts.log?.replaceChildren();
		this.#seen = 0;
		this.#client = new ChatClient(new URL(this.getAttribute("src") ?? HERE, location.href).origin);
		this.#client.addEventListener("change", this.#later);
		if (this.#t) this.#greet();
	}

	async #speak() {
		const wanted = [this.getAttribute("language"), document.documentElement.lang, ...navigator.languages];
		this.#t = await loadWords(`${HERE}strings`, choose(wanted, LANGUAGES));
		this.#build();
		this.#greet();
	}

	/** An unopened bubble asks the desk for nothing. */
	#greet() {
		const client = this.#client;
		const wanted = this.open || client.session.kept(this.identity);
		if (wanted && client.link === "idle") {
			client.start({ language: this.#t.language, market: this.getAttribute("market")?.toUpperCase(), channel: "web", identity: this.identity });
		}
		this.#draw();
	}

	#opened() {
		sessionStorage.setItem("tandem:open", this.open ? "1" : "");
		this.#greet();
		this.#parts[this.open ? "input" : "launcher"].focus();
	}

	#build() {
		const t = this.#t;
		const writing = this.#parts.input && this.#root.activeElement === this.#parts.input;
		const write = { "aria-label": t("write"), placeholder: t("write") };
		const toggle = () => (this.open = !this.open);
		const p = (this.#parts = {
			launcher: el("button", { class: "launcher", onclick: toggle }, el("i"), el("span")),
			who: el("h2", { id: "who" }), what: el("p"),
			hands: el("button", { class: "hands" }),
			line: el("div", { class: "line" }),
			banner: el("p", { class: "banner", role: "status" }),
			notice: el("p", { class: "notice", dir: "auto" }),
			log: el("div", { class: "log", role: "log", "aria-label": t("log"), tabindex: 0 }),
			keep: el("button", { class: "keep", onclick: () => import("./yours.js").then((it) => it.open(p.keep, this.#client, t)) }, t("keep")),
			typing: el("p", { class: "typing", role: "status" }),
			replies: el("div", { class: "replies" }),
			news: el("button", { class: "news", onclick: this.#toEnd }, t("news")),
			input: el("textarea", { rows: 1, maxlength: 16000, dir: "auto", enterkeyhint: "send", ...write,
				oninput: this.#typed, onkeydown: this.#key }),
			file: el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.#add([...p.file.files]) }),
			tray: el("ul", { class: "tray" }),
		});
		p.input.value = sessionStorage.getItem("tandem:draft") ?? "";
		p.scroll = el("div", { class: "scroll", onscroll: this.#scrolled }, p.notice, p.keep, p.log, p.typing, p.replies);
		p.panel = el("section", { class: "panel", role: this.#page ? "region" : "dialog", "aria-labelledby": "who", dir: t.dir, lang: t.language },
			el("div", { class: "head" }, el("i"), el("div", {}, p.who, p.what),
				!this.#page && el("button", { "aria-label": t("close"), onclick: toggle }, "×")),
			p.hands, p.line, p.banner, p.scroll, p.news,
			p.tray, el("form", { onsubmit: this.#send }, p.file, p.input,
				el("button", { type: "button", class: "attach", "aria-label": t("attach"), onclick: () => p.file.click() }),
				el("button", { "aria-label": t("send") }, "↑")));
		p.panel.addEventListener("keydown", ({ key }) => key === "Escape" && (this.open = false));
		for (const kind of ["paste", "dragover", "dragleave", "drop"]) p.panel.addEventListener(kind, this.#given);
		const grown = new ResizeObserver(this.#keepEnd);
		grown.observe(p.log);
		grown.observe(p.scroll);
		this.#tray ? this.#tray.draw() : this.#add([], JSON.parse(sessionStorage.getItem("tandem:files")) ?? []);
		this.#root.replaceChildren(p.panel, ...(this.#page ? [] : [p.launcher]));
		if (writing) p.input.focus();
	}

	#key = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && this.#send(event);

	#typed = () => {
		const { value } = this.#parts.input;
		sessionStorage.setItem("tandem:draft", value);
		this.#client.type(value !== "");
	};

	#send = async (event) => {
		event?.preventDefault();
		await this.#adding;
		const tray = this.#tray;
		if (tray?.busy) return tray.whenUp(this.#send);
		const text = this.#parts.input.value.trim();
		const files = tray?.ready ?? [];
		if (!text && !files.length) return;
		tray?.clear();
		this.compose("");
		this.#client.say(text, undefined, files);
		this.#toEnd();
	};

	#given = (event) => {
		const { files, types } = event.clipboardData ?? event.dataTransfer;
		if (!types.includes("Files") || types.includes("text/plain")) return; // a table is pasted as its words
		event.preventDefault();
		const over = event.type === "dragover";
		this.#parts.panel.classList.toggle("drop", over);
		if (!over) this.#add([...files]);
	};

	#add(...given) {
		this.#adding = this.#take(...given);
	}

	/** Files for the next turn; those of `sent` are up already. */
	async #take(files, sent = []) {
		if (!files[0] && !sent[0]) return;
		const { Tray } = await import("./files.js").catch(() => ({}));
		if (!Tray) return this.#client.tell("unreachable");
		this.#tray ??= new Tray(() => ({ client: this.#client, t: this.#t, trouble: this.#trouble, ...this.#parts }));
		this.#parts.file.value = "";
		this.#tray.put(sent);
		this.#tray.add(files);
	}

	/** Puts words into the box, unsent. */
	compose(text) {
		this.open = true;
		this.#parts.input.value = text;
		this.#typed();
		this.#parts.input.focus();
	}

	#edit = (turn) => {
		this.#client.outbox = drop(this.#client.outbox, turn.client_turn_id);
		this.compose(turn.text);
		this.#add([], turn.files);
		this.#draw();
	};

	#toEnd = () => {
		this.#atEnd = true;
		this.#draw();
	};

	#keepEnd = () => this.#atEnd && this.#parts.scroll.scrollTo(0, 1e6);

	/** Only scrolling up leaves the end. */
	#scrolled = ({ target: { scrollTop, scrollHeight, clientHeight } }) => {
		const near = scrollHeight - scrollTop - clientHeight < 80;
		if (near || scrollTop < this.#top) this.#atEnd = near;
		this.#top = scrollTop;
		this.#later();
	};

	#later = () => {
		this.#due ||= setTimeout(() => { this.#due = 0; this.#draw(); });
	};

	#draw() {
		const { panel, launcher, news } = this.#parts;
		if (!panel) return;
		const client = this.#client, t = this.#t;
		const count = this.open ? 0 : unread(client.state);
		panel.hidden = !this.open;
		launcher.ariaExpanded = this.open;
		launcher.ariaLabel = count ? t("unread", { n: count }) : t(this.open ? "close" : "open");
		launcher.lastChild.textContent = count || "";
		if (!this.open) return;
		this.#drawHead(client, t);
		this.#drawLog(client, t);
		this.#tray?.draw();
		this.#keepEnd();
		const last = lastFromOthers(client.state, "customer");
		news.hidden = this.#atEnd || last <= this.#seen;
		if (this.#atEnd && !document.hidden && last) {
			this.#seen = last;
			client.read();
		}
	}

	#trouble = (code) => code && this.#t(this.#t.has(`problem_${code}`) ? `problem_${code}` : "problem");

	#drawHead(client, t) {
		const { who, what, hands, line, banner, notice, keep, typing } = this.#parts;
		const { owner, agentName, conversation, problem } = client;
		const name = agentName ?? t("person");
		const { waiting, call_back, ai_notice } = conversation ?? {};
		const away = owner === "queue" || owner === "agent";
		this.dataset.owner = owner;
		who.textContent = { queue: t("queue"), agent: name, wrap_up: name }[owner] ?? t("bot");
		what.textContent = waiting ? t("place", { n: waiting.position }) : t(`what_${owner}`);
		hands.textContent = t({ queue: "stop_waiting", agent: "leave_agent" }[owner] ?? "ask_human");
		hands.onclick = () => (away ? client.backToBot() : client.askHuman());
		if (waiting || call_back || line.firstChild) import("./waiting.js").then((it) => it.draw(line, client, t));
		banner.textContent = client.away ? t("offline") : this.#trouble(problem);
		notice.textContent = conversation ? ai_notice || t("ai_notice") : "";
		keep.hidden = !client.state.seq;
		typing.textContent = client.typing ? t("typing", { name: client.typing === "agent" ? name : t("bot") }) : "";
	}

	#drawLog(client, t) {
		const { log, replies } = this.#parts;
		const focused = this.#root.activeElement;
		const clock = new Intl.DateTimeFormat(t.language, { timeStyle: "short" });
		const context = {
			t, client, trouble: this.#trouble, edit: this.#edit, time: (at) => clock.format(new Date(at)),
			name: ({ author, name }) => (author === "agent" ? (name ?? t("person")) : t(author)),
		};
		sync(log, rows(client), (row) => draw(row, context), (row, node) => {
			const meta = node.querySelector(".meta");
			const text = meta && fate(row, context);
			if (meta && meta.textContent !== text) meta.textContent = text;
		});
		const choice = client.outbox.length ? null : openChoice(client.state);
		const options = choice?.quick_replies.map((reply) => ({ ...reply, key: reply.token })) ?? [];
		sync(replies, options, ({ token, title }) =>
			el("button", { onclick: () => { client.say(title, { turn_id: choice.id, token }); this.#toEnd(); } }, title));
		if (focused?.isConnected === false) log.focus(); // what was pressed is gone
	}
}

customElements.define("tandem-chat", TandemChat);
