// Elements made by hand: nothing is parsed.

/** Functions listen; false, null and undefined are left out. */
export function el(tag, props = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(props)) {
		if (typeof value === "function") node.addEventListener(name.slice(2), value);
		else if ((value ?? false) !== false) node.setAttribute(name, value === true ? "" : value);
	}
	node.append(...children.filter((child) => child ?? false));
	return node;
}

/** One child per row, in order; a child is made anew only when its row's `look` changed. */
export function sync(parent, rows, make, touch) {
	const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
	rows.forEach((row, place) => {
		let node = old.get(row.key);
		if (node?.dataset.look !== `${row.look}`) {
			const fresh = make(row);
			Object.assign(fresh.dataset, { key: row.key, look: row.look });
			node?.replaceWith(fresh);
			node = fresh;
		}
		old.delete(row.key);
		touch?.(row, node);
		if (parent.children[place] !== node) parent.insertBefore(node, parent.children[place] ?? null);
	});
	for (const gone of old.values()) gone.remove();
}
