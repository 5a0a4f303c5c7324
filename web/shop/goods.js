// What stands in the window. The shop's goods are decoration; orders come from the order system.
export const GOODS = [
	{ art: "lamp", price: 8900, seller: "Messing & Licht" },
	{ art: "mug", price: 1850, seller: "Töpferei Ahlers" },
	{ art: "cushion", price: 2000, seller: "Casa Lino" },
	{ art: "stool", price: 6400, seller: "Oak & Sons" },
	{ art: "bag", price: 3900, seller: "Atelier Bleu" },
	{ art: "herbs", price: 1290, seller: "Kruid & Co" },
];
export const CURRENCY = "EUR";
