"""What every answer says of itself: what may be loaded, framed, sniffed, kept."""

import re

KEPT_APART = "default-src 'none'; frame-ancestors 'none'; sandbox"


def lacking(path: str, answer) -> list[str]:
    """What a page inside an organization, or of a signed-in person, lacks."""
    said = answer.headers
    policy, kept = said["Content-Security-Policy"], said.get("Cache-Control", "")
    sound = {
        "kept by no cache": "private" in kept or kept in ("no-store", "no-cache"),
        "nosniff": said["X-Content-Type-Options"] == "nosniff",
        "no frame": said["X-Frame-Options"] == "DENY",
        "permissions": "camera=()" in said["Permissions-Policy"] and "payment=()" in said["Permissions-Policy"],
        # The admin's theme evaluates expressions: a policy of its own, for people who may do all that anyway.
        "policy": policy == KEPT_APART or path.startswith("admin/") or is_strict(policy),
        "referrer": said["Referrer-Policy"] == "same-origin",
        "opener": said["Cross-Origin-Opener-Policy"] == "same-origin",
        "resource": said["Cross-Origin-Resource-Policy"] == "same-origin",
        "silence about itself": not {"Server", "X-Powered-By"} & set(said),
    }
    return [name for name, holds in sound.items() if not holds]


def is_strict(policy: str) -> bool:
    """No inline code, no code of others, no frame, no plug-in."""
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    return (
        "unsafe" not in policy
        and parts["default-src"] == parts["object-src"] == parts["base-uri"] == parts["frame-ancestors"] == "'none'"
        and re.fullmatch(r"'self'( 'nonce-[\w+/=-]{16,}')?", parts["script-src"]) is not None
        and parts["form-action"] == "'self'"
    )
