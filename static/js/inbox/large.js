// A large file goes up in parts, each with its hash: what has arrived stays there, whatever happens to the line or the page.
import { erase, post, Refused } from "./net.js"

export const LARGE = 8 * 1024 * 1024
const TRIES = 3 // of a part that arrives damaged

// Somebody asked for a pause, and what is there stays there; or called it off.
export class Paused extends Error {}

export async function sendParts(item, tell) {
  const { file } = item.file
  const begun = new FormData()
  for (const [name, value] of Object.entries({ key: item.key, name: file.name, size: file.size })) begun.set(name, value)
  const { id, part_size: size, parts } = JSON.parse(await post(item.uploads, begun))
  const here = new Set(parts)
  const count = Math.ceil(file.size / size)
  for (let number = 0; number < count; number += 1) {
    tell(Math.min(1, (number * size) / file.size))
    heed(item, id)
    if (here.has(number)) continue
    const part = await file.slice(number * size, (number + 1) * size).arrayBuffer()
    await sendPart(`${item.uploads}${id}/parts/${number}/`, part, (share) => tell((number * size + share * part.byteLength) / file.size))
  }
  heed(item, id)
}

function heed(item, id) {
  if (item.isGone) erase(`${item.uploads}${id}/`)
  if (item.isGone || item.isPaused) throw new Paused()
}

async function sendPart(url, part, tell) {
  const headers = { "Content-Type": "application/octet-stream", "Part-SHA256": await hashOf(part) }
  for (let tried = 1; ; tried += 1) {
    try {
      return await post(url, part, tell, headers)
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "part_damaged" || tried === TRIES) throw error
    }
  }
}

async function hashOf(part) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", part))
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
