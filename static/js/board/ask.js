// Requests of the board and the list. A post that got no answer is sent again until there is one: its key, and the version in it,
// make the server do it once.
import { TOO_LATE, isAway } from "../away.js"
import { PART, request } from "../request.js"

const PATIENCE = 60_000
const PAUSES = [500, 1000, 2000, 4000]

const headers = () => ({ ...PART, "HX-Current-URL": location.href })

export async function get(url) {
  const reply = await request(url, { headers: headers() })
  return { status: reply.status, html: reply.ok ? await reply.text() : "" }
}

export async function post(url, fields, onWaiting, patience = PATIENCE) {
  const started = Date.now()
  const key = crypto.randomUUID()
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(url, fields, key)
    } catch {
      if (Date.now() - started > patience) return { status: 0, html: "", events: {} }
      if (attempt === 1) onWaiting()
      await pause(PAUSES[Math.min(attempt, PAUSES.length - 1)])
    }
  }
}

async function once(url, fields, key) {
  const reply = await request(url, {
    method: "POST", headers: { ...headers(), "Idempotency-Key": key }, body: new URLSearchParams(fields), signal: AbortSignal.timeout(TOO_LATE),
  })
  if (isAway(reply.status)) throw new Error("away")
  const events = JSON.parse(reply.headers.get("HX-Trigger") ?? "{}")
  return { status: "signed-out" in events ? 401 : reply.status, html: await reply.text(), events }
}

// Until the time is over, or the network says that it is back.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const done = () => { clearTimeout(clock); removeEventListener("online", done); resolve() }
    const clock = setTimeout(done, milliseconds)
    addEventListener("online", done)
  })
}
