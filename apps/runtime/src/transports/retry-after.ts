const SECONDS = /^-?\d{1,15}$/
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * `Retry-After` in milliseconds, in either of its forms; undefined where it is absent or garbage. A date is compared with the
 * answer's own, so that neither clock has to be right. The bounds are the caller's.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  if (SECONDS.test(text)) return Number(text) * 1000
  const now = headers['date'] ?? ''
  return DATE.test(text) && DATE.test(now) ? Date.parse(text) - Date.parse(now) : undefined
}
