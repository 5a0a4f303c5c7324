// A chat with Tandem in one file, for Node 22 or a browser: nothing but the public API and no packages.
//
//     node chat.mjs https://desk.example "Where is my order?" "And the invoice?"
//
// What the socket promises: docs/api.md.

const PATIENCE = 2_000;
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

export class Chat {
	seq = 0; // the cursor: everything up to here was heard
	unsaid = new Map(); // what the desk has not acknowledged yet

	constructor(origin, onTurn) {
		Object.assign(this, { origin, onTurn });
	}

	async start() {
		const headers = { "Content-Type": "application/json" };
		const answer = await fetch(`${this.origin}/api/customer/sessions`, { method: "POST", headers, body: JSON.stringify({ language: "en" }) });
		if (!answer.ok) throw new Error(`the desk answers ${answer.status}`);
		const { token, conversation } = await answer.json();
		this.about = { token, conversation: conversation.id };
		this.connect();
	}

	/** Connects, and connects again from where the line broke. */
	connect() {
		const socket = (this.socket = new WebSocket(`${this.origin.replace(/^http/, "ws")}/api/customer/socket`));
		socket.onopen = () => {
			this.send({ type: "hello", ...this.about, after: this.seq });
			for (const [id, text] of this.unsaid) this.send({ type: "say", client_turn_id: id, text });
		};
		socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
		socket.onclose = () => !this.ended && setTimeout(() => this.connect(), PATIENCE);
	}

	/** The same id with every try, so that it is stored once however often it is sent. */
	say(text) {
		const id = crypto.randomUUID();
		this.unsaid.set(id, text);
		this.send({ type: "say", client_turn_id: id, text });
	}

	send(frame) {
		if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
	}

	hear({ type, event, client_turn_id: id }) {
		if (type === "ack") this.unsaid.delete(id);
		if (type !== "event") return;
		this.seq = event.seq;
		if (event.turn) this.onTurn(event.turn);
	}

	end() {
		this.ended = true;
		this.socket.close();
	}
}

if (globalThis.process?.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").at(-1))) {
	const [, , origin, ...texts] = process.argv;
	const chat = new Chat(origin, ({ name, author, text }) => console.log(`${name ?? author}: ${text}`));
	await chat.start();
	for (const text of texts) chat.say(text);
	while (chat.unsaid.size) await pause(100);
	await pause(PATIENCE); // the last answer
	chat.end();
}
