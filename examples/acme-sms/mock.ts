interface Message {
  readonly ref: string
  readonly text: string
}

/** Acme as far as this plugin knows it: it takes every text but an empty one. */
export default ({ json }: { json?: unknown }) => {
  const { messages = [] } = (json ?? {}) as { messages?: readonly Message[] }
  const items = messages.map(({ ref, text }) => ({ ref, id: `acme-${ref}`, ...(text === '' && { error: 'bad_number' }) }))
  return { body: JSON.stringify(items) }
}
