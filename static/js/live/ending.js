// The person may no longer see this page, or not all of it: say so, then load it anew, or go to the sign-in and come back from
// there. Never again and again.
import { askSignIn, isTypedInto } from "../again.js"
import { signInUrl, toast } from "../toast.js"

const PAUSE = 3000
const ONCE_IN = 60_000

export function endPage(why) {
  const { changed, signedOut, reload } = document.querySelector("[data-live]").dataset
  const text = why === "changed" ? changed : signedOut
  if (why !== "changed" && isTypedInto()) return askSignIn(signedOut)
  const where = why === "changed" ? location.href : signInUrl()
  const last = Number(sessionStorage.getItem("live_reloaded") ?? 0)
  if (Date.now() - last < ONCE_IN) return toast({ text, kind: "bad", action_url: where, action_label: reload })
  sessionStorage.setItem("live_reloaded", String(Date.now()))
  setTimeout(() => (why === "changed" ? location.reload() : location.assign(where)), PAUSE)
  return toast({ text, kind: "bad" })
}
