/** The vendor as this plugin knows it: what the checks are run against. */
export default ({ json }: { json?: unknown }) => {
  const { messages = [] } = (json ?? {}) as { messages?: readonly { ref: string }[] }
  return { body: JSON.stringify(messages.map(({ ref }) => ({ ref, id: `id-${ref}` }))) }
}
