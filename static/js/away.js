// Something between answers for a server that is away, and may be back in a moment; or nobody answers in time.
export const TOO_LATE = 15_000
export const isAway = (status) => [502, 503, 504].includes(status)
