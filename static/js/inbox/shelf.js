// Files on their way, kept in this browser until they have gone: a reload or a closed window loses none of them. They are one
// person's in one organization; whoever signs out takes them along (drafts.js forgets what begins with "files:").
import { keep } from "./page.js"

const STORE = "files"
let opened = null

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(keep("files"), 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = null }
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
  return opened
}

async function ask(mode, what) {
  const store = (await database()).transaction(STORE, mode).objectStore(STORE)
  return new Promise((resolve, reject) => {
    const request = what(store)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

// Whether it is kept: storage may be full or forbidden, and then the page asks before it goes.
export const shelve = (key, file) => ask("readwrite", (store) => store.put(file, key)).then(() => true, () => false)
export const fetchFile = (key) => ask("readonly", (store) => store.get(key)).catch(() => null)
export const unshelve = (key) => ask("readwrite", (store) => store.delete(key)).catch(() => {})
