"""An organization goes: asked for by an owner, open to objection for thirty days, then erased for good. See docs/leaving.md."""
