// What is not yet in the conversation, in the order of sending. Pure.

export const put = (outbox, turn) => [...outbox, { ...turn, status: "sending" }];

export const mark = (outbox, id, status, why) =>
	outbox.map((turn) => (turn.client_turn_id === id ? { ...turn, status, why } : turn));

export const drop = (outbox, id) => outbox.filter((turn) => turn.client_turn_id !== id);

/** The outbox without the turns that arrived as events. */
export const settle = (outbox, { items }) =>
	outbox.filter((turn) => !items.some((item) => item.client_turn_id === turn.client_turn_id));

export const nextToSend = (outbox) => outbox.find((turn) => turn.status === "sending");

/** An id for a write: 128 random bits in the letters that the API allows. */
export const freshId = () => [...crypto.getRandomValues(new Uint8Array(16))]
	.map((byte) => byte.toString(16).padStart(2, "0")).join("");
