// A form in somebody's site says how tall it is, so that its frame needs no scroll bar.
const tell = () => window.parent.postMessage({ lovedForm: location.pathname, height: document.documentElement.scrollHeight }, "*")

new ResizeObserver(tell).observe(document.body)
tell()
