// Where to go after sign-in. Pure. Never to another site, whatever the address says.

const HOME = { trainer: "/workbench", manager: "/dashboard" };

export function nextPage(search, role) {
	const next = new URLSearchParams(search).get("next") ?? "";
	const here = "https://here.invalid";
	try {
		const url = new URL(next, here);
		if (next && url.origin === here) return url.pathname + url.search + url.hash;
	} catch {
		// not an address: the role's own screen
	}
	return HOME[role] ?? "/console";
}
