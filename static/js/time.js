// <time data-ago datetime="…"> keeps saying how long since, in the short words of the server: now, 4 min, 2 h, 9 d.
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

function short(seconds, now) {
  if (seconds < MINUTE) return now
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`
  return `${Math.floor(seconds / DAY)} d`
}

function refresh() {
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const seconds = Math.max(0, (Date.now() - Date.parse(element.dateTime)) / 1000)
    const text = short(seconds, element.dataset.ago)
    if (element.textContent !== text) element.textContent = text
  }
}

setInterval(refresh, 30_000)
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh() })
