// The console asks for itself again: every twenty seconds while it is looked at, and when one comes back to it.
import { Idiomorph } from "../vendor/idiomorph/idiomorph.esm.js"
import { PART, request } from "./request.js"

const PAUSE = 20_000
const root = document.querySelector("[data-console]")

async function refresh() {
  if (document.hidden || root.classList.contains("htmx-request")) return
  const headers = { ...PART, "X-Seen": root.dataset.digest }
  const asked = location.href
  const answer = await request(asked, { headers }).catch(() => null)
  // 204: nothing has changed. Another address by now: what comes is not what is shown.
  if (answer?.status !== 200 || answer.redirected || asked !== location.href) return
  Idiomorph.morph(root, await answer.text(), { morphStyle: "innerHTML" })
  window.htmx.process(root)
  root.dataset.digest = answer.headers.get("X-Digest")
}

document.addEventListener("htmx:afterRequest", ({ detail: { target, xhr } }) => {
  if (target === root && xhr.status === 200) root.dataset.digest = xhr.getResponseHeader("X-Digest")
})
document.addEventListener("inbox:changed", refresh) // somebody was taken here
document.addEventListener("visibilitychange", refresh)
setInterval(refresh, PAUSE)
