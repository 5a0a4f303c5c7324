// What one could ask, made from the orders that are there. Pure.

/** Up to four ideas `[key of the words, {order}]` for a customer with these orders. */
export function hintsFor(orders) {
	const first = (fits) => orders.find(fits)?.id;
	const ideas = [
		["try_status", first(({ status }) => status === "shipped") ?? first(({ status }) => status === "packed")],
		["try_cancel", first(({ can_cancel }) => can_cancel)],
		["try_return", first(({ can_return }) => can_return)],
		["try_address", first(({ can_change_address }) => can_change_address)],
	];
	const fitting = ideas.filter(([, order]) => order).map(([key, order]) => [key, { order }]);
	return [...fitting, ["try_policy", {}], ["try_human", {}]].slice(0, 5);
}
