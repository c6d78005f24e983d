// Notices at the foot. The server says HX-Trigger: {"toast": {text, kind, undo_url, undo_method, action_url, action_label}};
// modules call toast(). One that can be undone stays 8 seconds and waits while it is hovered or focused; a failure stays until closed,
// and what a module says with ``stays`` until it is dismissed.
const SECONDS = 8
const region = document.getElementById("toasts")
export const phrases = document.getElementById("phrases")?.dataset ?? {}

export function toast({ text, kind = "ok", ...rest }) {
  const bad = kind === "bad" || kind === "error"
  const pattern = document.getElementById(bad ? "toast_template_bad" : "toast_template")
  const notice = pattern.content.firstElementChild.cloneNode(true)
  notice.querySelector("[data-toast-text]").textContent = text
  if (rest.undo_url) offerUndo(notice, rest)
  if (rest.action_url) offerAction(notice, rest)
  host()
  region.querySelector(bad ? "[data-toasts-urgent]" : "[data-toasts]").append(notice)
  if (!bad && !rest.stays) countDown(notice)
  return notice
}

export const dismiss = (notice) => notice?.remove()

// Above a bar that stands at the foot of the page for a while.
export const raise = (on) => region.classList.toggle("is-raised", on)

// A modal dialog makes the rest of the page inert: the notices move into it, to be seen and reached.
function host() {
  const modal = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body
  if (region.parentElement !== modal) modal.append(region)
}

function offerUndo(notice, { undo_url: url, undo_method: method = "POST" }) {
  const button = notice.querySelector("[data-toast-undo]")
  button.hidden = false
  button.addEventListener("click", () => {
    dismiss(notice)
    window.htmx.ajax(method, url, { source: document.body, swap: "none" })
  })
}

function offerAction(notice, { action_url: url, action_label: label, action_apart: apart }) {
  const link = notice.querySelector("[data-toast-action]")
  link.href = url
  if (apart) link.target = "_blank"
  link.textContent = label
  link.hidden = false
}

function countDown(notice, left = SECONDS) {
  const shown = notice.querySelector("[data-toast-undo] .num")
  const tick = () => {
    if (!notice.isConnected) return clearInterval(clock)
    if (notice.matches(":hover, :focus-within")) return
    left -= 1
    if (left < 0) return dismiss(notice)
    shown.textContent = `${left} s`
  }
  shown.textContent = `${left} s`
  const clock = setInterval(tick, 1000)
}

const PHRASES = { 401: "expired", 403: "refused", 404: "missing", 429: "busy" }

// Why an answer is none, and what to do; status 0: there was no answer.
export function whyNot(status, code = String(status)) {
  return status === 0 ? phrases.offline : phrases[PHRASES[status]] ?? phrases.failed.replace("{code}", code)
}

// The sign-in, and from there back to this page.
export const signInUrl = (back = location.pathname + location.search) => `${phrases.signInUrl}?next=${encodeURIComponent(back)}`

document.addEventListener("toast", ({ detail }) => toast(detail))
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-toast-close]")) dismiss(target.closest("[data-toast]"))
})
document.addEventListener("close", host, true)
document.addEventListener("htmx:sendError", () => toast({ text: phrases.offline, kind: "bad" }))
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (/toast|signed-out|identity-asked/.test(xhr.getResponseHeader("HX-Trigger") ?? "")) return
  const text = whyNot(xhr.status, (xhr.getResponseHeader("X-Request-Id") ?? String(xhr.status)).slice(0, 8))
  toast({ text, kind: "bad" })
})
for (const notice of region?.querySelectorAll("[data-toast]:not(.is-bad)") ?? []) countDown(notice)
