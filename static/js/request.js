// The one way to the server beside htmx: what somebody at the keyboard caused says so, and what changes something shows the
// page's token. Whoever wants a part of a page adds PART.
import { person } from "./person.js"

export const PART = { "HX-Request": "true" }

export const headersOf = (method) => ({
  ...(method === "GET" ? {} : JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")),
  ...person(),
})

export const request = (url, { method = "GET", headers = {}, ...options } = {}) =>
  fetch(url, { method, headers: { ...headersOf(method), ...headers }, ...options })
