// The radar follows what happens in conversations, and the clock.
const MINUTE = 60_000
const SOON = 1500
let waiting = 0

function fetchList() {
  waiting = 0
  const list = document.getElementById("radar_list")
  if (list) window.htmx.ajax("GET", list.dataset.radar, { source: list, target: list, swap: "outerHTML" })
}

// Many hints at once are one look.
function soon() { waiting ||= setTimeout(fetchList, SOON) }

document.addEventListener("live:hint", ({ detail }) => { if (/^(message|conversation)\./.test(detail.kind)) soon() })
document.addEventListener("live:resync", soon)
setInterval(soon, MINUTE)
