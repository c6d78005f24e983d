// A sign-in that expired is made again in another tab, by whichever way the person has. Then this page goes on where it was:
// nothing typed is lost, and what was refused is sent again by itself.
import { again } from "./identity.js"
import { dismiss, phrases, signInUrl, toast } from "./toast.js"

const refused = new Map() // element → what made it ask
let notice = null

export function askSignIn(text = phrases.expired) {
  if (notice?.isConnected) return notice
  notice = toast({ text, kind: "bad", action_url: signInUrl(phrases.signedInUrl), action_label: phrases.signIn, action_apart: true })
  return notice
}

// Whether somebody would lose something by leaving this page.
export const isTypedInto = () => [...document.forms].some((form) => [...form.elements].some((field) =>
  field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])") && field.value !== field.defaultValue))

document.addEventListener("htmx:beforeOnLoad", ({ detail: { elt, xhr, requestConfig } }) => {
  const isOver = xhr.getResponseHeader("HX-Trigger")?.includes("signed-out")
  if (isOver && requestConfig.verb !== "get") refused.set(elt, requestConfig.triggeringEvent?.type ?? "submit")
})
document.addEventListener("signed-out", () => askSignIn())

new BroadcastChannel("signed-in").addEventListener("message", ({ data: { person, headers } }) => {
  if (!notice?.isConnected) return
  if (person !== document.body.dataset.person) return location.reload() // this page is of somebody else
  document.body.setAttribute("hx-headers", headers)
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = JSON.parse(headers)["X-CSRFToken"]
  dismiss(notice)
  const waiting = [...refused]
  refused.clear()
  for (const [elt, by] of waiting) if (elt.isConnected) again(elt, by)
})
