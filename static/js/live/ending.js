// The person may no longer see this page, or not all of it: say so, then load it anew. Never again and again.
import { toast } from "../toast.js"

const PAUSE = 3000
const ONCE_IN = 60_000

export function endPage(why) {
  const { changed, signedOut, reload } = document.querySelector("[data-live]").dataset
  const text = why === "changed" ? changed : signedOut
  const last = Number(sessionStorage.getItem("live_reloaded") ?? 0)
  if (Date.now() - last < ONCE_IN) return toast({ text, kind: "bad", action_url: location.href, action_label: reload })
  sessionStorage.setItem("live_reloaded", String(Date.now()))
  setTimeout(() => location.reload(), PAUSE)
  return toast({ text, kind: "bad" })
}
