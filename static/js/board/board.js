// The board. Its view is drawn again by filters and after a gap; what binds to lanes then binds anew, once.
import "./unburden.js"
import "./filters.js"
import "./live.js"
import "./menu.js"
import "./open.js"
import * as carry from "./carry.js"
import * as drag from "./drag.js"
import * as lanes from "./lanes.js"

function mount() {
  lanes.mount()
  drag.mount()
  carry.mount()
}

document.addEventListener("htmx:afterSettle", mount)
document.addEventListener("board:drawn", mount)
mount()
