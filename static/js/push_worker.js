// Stays in the browser when the product is closed: shows what is pushed, and opens what it leads to.
const HOME = new URL("..", self.location).pathname

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()))
self.addEventListener("push", event => event.waitUntil(show(event.data?.json() ?? {})))
self.addEventListener("notificationclick", event => {
  event.notification.close()
  event.waitUntil(open(event.notification.data))
})

// Whoever looks at the product just now hears of it there.
async function show({ title, body, tag, url }) {
  if (!title || (await ours()).some(page => page.focused)) return
  await self.registration.showNotification(title, { body, tag, renotify: Boolean(tag), data: url })
}

async function open(url) {
  if (!url?.startsWith(HOME)) return
  const page = (await ours()).find(each => "navigate" in each)
  if (!page) return self.clients.openWindow(url)
  await page.focus()
  // A page that this worker does not steer cannot be led anywhere by it.
  return page.navigate(url).catch(() => self.clients.openWindow(url))
}

async function ours() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  return pages.filter(page => new URL(page.url).pathname.startsWith(HOME))
}
