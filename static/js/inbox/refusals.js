// What to say when the server refuses without words of its own.
const phrases = document.getElementById("phrases").dataset
const PHRASES = { 401: "expired", 403: "refused", 404: "missing" }

export const wordsFor = (status) => phrases[PHRASES[status]] ?? phrases.failed.replace("{code}", status)
