// One socket at a time: opened again with growing pauses, given up when it falls silent. Says nothing of numbers.
const FIRST = 500
const LONGEST = 30_000
const SILENCE = 1.5 // heartbeats
const BLOCKED = 3 // failures in a row; then sockets are taken for forbidden here, and polling is all there is

export class Socket {
  failures = 0
  #socket = null
  #retry = null
  #silence = null
  #heartbeat = 15

  // told: { opened(), heard(frame), lost(code) }
  constructor(path, told) {
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`
    this.told = told
  }

  get isOpen() { return this.#socket?.readyState === WebSocket.OPEN }

  get isBlocked() { return this.failures >= BLOCKED }

  open() {
    clearTimeout(this.#retry)
    if (this.#socket) return
    const socket = this.#socket = new WebSocket(this.address)
    socket.onopen = () => this.told.opened()
    socket.onmessage = ({ data }) => { this.#listen(); this.told.heard(JSON.parse(data)) }
    socket.onclose = ({ code }) => this.#lose(code)
    this.#listen()
  }

  say(sentence) { if (this.isOpen) this.#socket.send(JSON.stringify(sentence)) }

  // The server has answered: the next loss begins with a short pause again.
  works(heartbeat) {
    this.failures = 0
    this.#heartbeat = heartbeat
    this.#listen()
  }

  close() {
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    const socket = this.#socket
    this.#socket = null
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  // A connection that was cut somewhere on the way does not say so: only the missing heartbeat does.
  #listen() {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => { this.close(); this.#lose(0) }, this.#heartbeat * SILENCE * 1000)
  }

  #lose(code) {
    this.close()
    this.failures += 1
    const pause = Math.min(LONGEST, FIRST * 2 ** (this.failures - 1))
    this.#retry = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2))
    this.told.lost(code)
  }
}
