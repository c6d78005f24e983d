// What the microphone hears: as loud as it is while it lasts, and a file at its end. Knows nothing of the page.
const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"]
const EVERY = 80 // milliseconds between two looks at how loud it is
const VOICE = { echoCancellation: true, noiseSuppression: true, channelCount: 1 }

export const isThere = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder)

// Rejects when nobody allows it or there is none. ``heard`` is told the seconds and all levels so far, again and again.
export async function record(heard) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: VOICE })
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? ""
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32000 })
  const context = new AudioContext()
  const meter = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(meter)
  const samples = new Float32Array(meter.fftSize)
  const pieces = []
  const levels = []
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  const clock = setInterval(() => {
    meter.getFloatTimeDomainData(samples)
    levels.push(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0))
    heard(seconds(), levels)
  }, EVERY)
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  recorder.start(1000)

  function end() {
    clearInterval(clock)
    for (const track of stream.getTracks()) track.stop()
    context.close()
  }
  // The file, when all of it is there.
  const stop = () => new Promise((resolve) => {
    const length = seconds()
    recorder.onstop = () => {
      const type = (recorder.mimeType || mimeType).split(";")[0]
      const ending = { "audio/ogg": "ogg", "audio/mp4": "m4a" }[type] ?? "webm"
      resolve({ file: new File(pieces, `audio.${ending}`, { type }), seconds: length, levels })
    }
    recorder.stop()
    end()
  })
  return { stop, drop: () => { recorder.onstop = null; recorder.stop(); end() } }
}
