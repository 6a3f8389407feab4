const FIRST = ['subject', 'title', 'text', 'body'] as const

/** The line a person knows a message by: its subject or title, else the beginning of what it says. */
export function excerptOf(content: unknown): string {
  const fields = textsOf(content)
  for (const name of FIRST) {
    const text = fields.get(name)?.trim()
    if (text) return text.slice(0, 200)
  }
  return [...fields.values()][0]?.slice(0, 200) ?? ''
}

/** What was heard of the attempt, as the host or the provider put it. */
export const reasonOf = (outcome: unknown): string => textsOf(outcome).get('detail') ?? ''

function textsOf(value: unknown): ReadonlyMap<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
