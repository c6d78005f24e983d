// Requests of the board. A post that got no answer is sent again until there is one: the version in it makes the server do it once.
const PATIENCE = 60_000
const PAUSES = [500, 1000, 2000, 4000]
const TOO_LATE = 15_000

const headers = () => ({
  ...JSON.parse(document.body.getAttribute("hx-headers")),
  "HX-Request": "true",
  "HX-Current-URL": location.href,
})

export async function get(url) {
  const reply = await fetch(url, { headers: headers() })
  return { status: reply.status, html: reply.ok ? await reply.text() : "" }
}

export async function post(url, fields, onWaiting) {
  const started = Date.now()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(url, fields)
    } catch {
      if (Date.now() - started > PATIENCE) return { status: 0, html: "", events: {} }
      if (attempt === 1) onWaiting()
      await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)])
    }
  }
}

async function once(url, fields) {
  const reply = await fetch(url, {
    method: "POST", headers: headers(), body: new URLSearchParams(fields), signal: AbortSignal.timeout(TOO_LATE),
  })
  if ([502, 503, 504].includes(reply.status)) throw new Error("away")
  return { status: reply.status, html: await reply.text(), events: JSON.parse(reply.headers.get("HX-Trigger") ?? "{}") }
}

// Until the time is over, or the network says that it is back.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const done = () => { clearTimeout(clock); removeEventListener("online", done); resolve() }
    const clock = setTimeout(done, milliseconds)
    addEventListener("online", done)
  })
}
