// A WebSocket that comes back.

const PING_EVERY = 20_000;
const DEAD_AFTER = 30_000;

/** Milliseconds before try n: 0.5 s doubling to 15 s; half of it is left to chance. */
export const delayFor = (tries, random = Math.random()) => Math.min(500 * 2 ** tries, 15_000) * (0.5 + random / 2);

export class LiveSocket {
	#socket = null;
	#failures = 0;
	#retry = 0;
	#ping = 0;
	#dead = 0;
	up = false;

	/** `url`, `greet()` -> first frames, `onFrame(frame)`, `onUp()`, `onDown(code, failures)`. */
	constructor(options) {
		Object.assign(this, options);
	}

	start() {
		addEventListener("online", this.#connect);
		this.#connect();
	}

	stop() {
		removeEventListener("online", this.#connect);
		clearTimeout(this.#retry);
		this.#drop();
	}

	/** Leaves this connection for a new one, which greets anew. */
	restart() {
		this.#drop();
		this.#connect();
	}

	/** True when the frame was handed to an open connection. */
	send(frame) {
		const open = this.#socket?.readyState === WebSocket.OPEN;
		if (open) this.#socket.send(JSON.stringify(frame));
		return open;
	}

	#connect = () => {
		clearTimeout(this.#retry);
		if (this.#socket) return;
		const socket = (this.#socket = new WebSocket(this.url));
		const mine = (act) => (event) => socket === this.#socket && act(event);
		socket.onopen = mine(() => {
			for (const frame of this.greet()) this.send(frame);
			this.#ping = setInterval(() => this.send({ type: "ping" }), PING_EVERY);
		});
		socket.onmessage = mine(({ data }) => this.#hear(JSON.parse(data)));
		socket.onclose = mine(({ code }) => this.#lost(code));
		this.#watch();
	};

	#hear(frame) {
		this.#watch();
		if (!this.up && frame.type !== "error") {
			this.up = true;
			this.#failures = 0;
			this.onUp();
		}
		this.onFrame(frame);
	}

	#watch() {
		clearTimeout(this.#dead);
		this.#dead = setTimeout(() => this.#lost(1006), DEAD_AFTER);
	}

	#lost(code) {
		this.#drop();
		this.#retry = setTimeout(this.#connect, delayFor(this.#failures++));
		this.onDown(code, this.#failures);
	}

	#drop() {
		clearInterval(this.#ping);
		clearTimeout(this.#dead);
		this.#socket?.close();
		this.#socket = null;
		this.up = false;
	}
}

/** The socket's address on an HTTP origin. */
export const socketUrl = (origin, path) => origin.replace(/^http/, "ws") + path;
