// Which events change what was fetched of a conversation, beside its log.

/** What is known of it, though not who has it. */
export const KNOWN = new Set([
	"SummaryWritten", "PromiseDue", "PromiseKept", "CallBackAsked", "CallBackTaken", "CallBackDone", "CallBackCancelled", "ContactTagged", "CustomerErased",
]);

/** What is to be done, and how far it is. */
export const STEPS = new Set(["StepTicked", "ContactTagged", "ContactStarted", "ActionReported"]);
