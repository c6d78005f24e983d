"""Second factors: codes of an app, passkeys, recovery codes, and who must have one."""
