// Tells the pages of other tabs, which waited for it.
const { person } = document.body.dataset
new BroadcastChannel("signed-in").postMessage({ person, headers: document.body.getAttribute("hx-headers") })
window.close() // where the browser lets it
