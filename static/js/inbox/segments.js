// How many SMS a text is, for each is paid for. A letter outside the alphabet of SMS, as ã or ç, makes all of them hold fewer.
const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
)
const ESCAPED = new Set("^{}\\[~]|€") // two places each
const PLAIN = { alone: 160, joined: 153 }
const WIDE = { alone: 70, joined: 67 }

function segments(text) {
  const letters = [...text]
  const isPlain = letters.every((letter) => BASIC.has(letter) || ESCAPED.has(letter))
  const places = isPlain ? letters.length + letters.filter((letter) => ESCAPED.has(letter)).length : text.length
  const { alone, joined } = isPlain ? PLAIN : WIDE
  return { count: places <= alone ? Math.min(places, 1) : Math.ceil(places / joined), isPlain }
}

export function count(area) {
  const shown = area.form?.querySelector("[data-segments]")
  if (!shown) return
  const { count, isPlain } = segments(area.value)
  shown.textContent = count ? `${count} SMS` : ""
  area.form.querySelector("[data-segments-wide]").hidden = isPlain
}
