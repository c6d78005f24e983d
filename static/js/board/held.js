// Which cards are in somebody's hand or on their way to the server: what arrives about the board waits for them.
let hand = null

export const take = (card) => { hand = card }
export const release = () => { hand = null }
export const held = () => hand

export function isHeld(ids) {
  return hand !== null || ids.some((id) => "busy" in (document.getElementById(`lead_${id}`)?.dataset ?? {}))
}
