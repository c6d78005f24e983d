// Asking the server. A refusal carries its words; no answer at all is a Lost, to be tried again.
import { person } from "../person.js"

export class Refused extends Error {
  constructor(status, { reason = "", code = "", about = "" } = {}) {
    super(reason || `HTTP ${status}`)
    Object.assign(this, { status, reason, code, about })
  }
}
export class Lost extends Error {}

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

export async function fragment(url) {
  let response
  try {
    response = await fetch(url, { headers: { "HX-Request": "true", ...person() } })
  } catch {
    throw new Lost()
  }
  if (PASSING.has(response.status)) throw new Lost()
  if (!response.ok) throw new Refused(response.status)
  return parse(await response.text())
}

export function parse(html) {
  const holder = document.createElement("template")
  holder.innerHTML = html
  return holder.content
}

// XMLHttpRequest, because fetch tells nothing of how much has been sent.
export function post(url, data, progress, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("POST", url)
    for (const [name, value] of Object.entries({ ...token(), ...person(), ...headers })) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => progress?.(loaded / total)
    request.onerror = request.ontimeout = request.onabort = () => reject(new Lost())
    request.onload = () => {
      const { status, responseText } = request
      if (status >= 200 && status < 300) return resolve(responseText)
      reject(PASSING.has(status) ? new Lost() : new Refused(status, saidIn(responseText)))
    }
    request.send(data)
  })
}

// Nobody waits for it: what is left there is removed after a day.
export const erase = (url) => fetch(url, { method: "DELETE", headers: token() }).catch(() => {})

function saidIn(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
