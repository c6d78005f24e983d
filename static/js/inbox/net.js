// Asking the server. A refusal carries its words; no answer at all is a Lost, to be tried again.
import { PART, headersOf, request } from "../request.js"

export class Refused extends Error {
  constructor(status, { reason = "", code = "", about = "" } = {}) {
    super(reason || `HTTP ${status}`)
    Object.assign(this, { status, reason, code, about })
  }
}
export class Lost extends Error {}

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

export async function fragment(url) {
  let response
  try {
    response = await request(url, { headers: PART })
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
    const upload = new XMLHttpRequest()
    upload.open("POST", url)
    for (const [name, value] of Object.entries({ ...headersOf("POST"), ...headers })) upload.setRequestHeader(name, value)
    upload.upload.onprogress = ({ loaded, total }) => progress?.(loaded / total)
    upload.onerror = upload.ontimeout = upload.onabort = () => reject(new Lost())
    upload.onload = () => {
      const { status, responseText } = upload
      if (status >= 200 && status < 300) return resolve(responseText)
      reject(PASSING.has(status) ? new Lost() : new Refused(status, saidIn(responseText)))
    }
    upload.send(data)
  })
}

// Nobody waits for it: what is left there is removed after a day.
export const erase = (url) => request(url, { method: "DELETE" }).catch(() => {})

function saidIn(text) {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
