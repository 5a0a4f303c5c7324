// The one way to call the desk over HTTP.

/** `status` 0: the desk was not reached. `code`, `retry_after`, ... as the desk said. */
export class ApiError extends Error {
	constructor(status, error) {
		super(error?.message ?? "The server could not be reached.");
		Object.assign(this, { status, code: "unreachable" }, error);
	}
}

/** JSON both ways: POST with a body (or the `method` named), GET without. Throws ApiError for everything but a 2xx. */
export async function call(path, body, { origin = "", token, method = body ? "POST" : "GET" } = {}) {
	const headers = {};
	if (body) headers["Content-Type"] = "application/json";
	if (token) headers.Authorization = `Bearer ${token}`;
	const response = await fetch(origin + path, { method, headers, body: body && JSON.stringify(body) })
		.catch(() => { throw new ApiError(0); });
	const answer = await response.json().catch(() => null);
	if (!response.ok) throw new ApiError(response.status, answer?.error);
	return answer;
}
