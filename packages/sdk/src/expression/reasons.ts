/** Why a text cannot be read, in words of our own: the designer holds each as `problem:reason.<key>` in its languages. */
export const REASONS = {
  unfinished: 'it ends too early',
  unexpected: 'a sign stands where none can',
  quote: 'a text is opened with a quote and never closed',
  number: 'a number cannot be read',
  escape: 'a backslash stands before a sign that needs none',
  reserved: 'a word is used that the rule language keeps for itself',
  // what people write who come from SQL, spreadsheets or Chinese input methods
  equals: 'write == to compare',
  and: 'write && for "and"',
  or: 'write || for "or"',
  not: 'write ! for "not"',
  unlike: 'write != for "not equal"',
  curly: "write straight quotes: 'text'",
  fullWidth: 'write half-width punctuation',
  brackets: 'names with other letters go into brackets: member["城市"]',
  // templates
  outputOpen: 'a {{ is never closed with }}',
  tagOpen: 'a {% is never closed',
  outputEmpty: 'there is no name between {{ and }}',
  tagUnread: 'what stands between {% and %} cannot be read',
  limit: 'it comes out too long or takes too long',
  value: 'a value of this member does not fit what the text makes of it',
} as const

export type Reason = keyof typeof REASONS

export const told = (reason: Reason): { readonly detail: string; readonly reason: Reason } => ({
  detail: REASONS[reason],
  reason,
})

const HINTS: readonly (readonly [RegExp, Reason])[] = [
  [/^=[^=]/, 'equals'],
  [/^and\b/i, 'and'],
  [/^or\b/i, 'or'],
  [/^not\b/i, 'not'],
  [/^<>/, 'unlike'],
  [/^[“”‘’]/, 'curly'],
  [/^[，。（）；：]/, 'fullWidth'],
  [/^[^\x20-\x7e]/, 'brackets'],
]

/** From what the parser calls it and from what stands at the place. */
export function ruleReason(code: string, rest: string): Reason {
  const hint = HINTS.find(([pattern]) => pattern.test(rest))
  if (hint) return hint[1]
  if (rest.trim() === '') return 'unfinished'
  if (code.startsWith('unterminated') || code === 'newline_in_string') return 'quote'
  if (code.includes('escape') || code.includes('surrogate')) return 'escape'
  if (/number|integer|exponent/.test(code)) return 'number'
  return code === 'reserved_identifier' ? 'reserved' : 'unexpected'
}

export function templateReason(said: string): Reason {
  if (/^output .* not closed/s.test(said)) return 'outputOpen'
  if (/not closed/.test(said)) return 'tagOpen'
  return said.startsWith('invalid value expression: ""') ? 'outputEmpty' : 'tagUnread'
}
