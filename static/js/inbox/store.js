// What this browser keeps for this person: drafts, and messages on their way. Storage may be full or forbidden.
import { keep } from "./page.js"

export function load(what) {
  try {
    return JSON.parse(localStorage.getItem(keep(what)))
  } catch {
    return null
  }
}

export function save(what, value) {
  try {
    if (value === null) localStorage.removeItem(keep(what))
    else localStorage.setItem(keep(what), JSON.stringify(value))
    return true
  } catch {
    return false
  }
}
