/** What one call of the Segment intake may hold. docs/intake.md says the same to people; limits.test.ts holds both. */
export const INTAKE = {
  /** Bytes of a call as sent and, where compressed, unpacked. */
  bodyBytes: 500_000,
  /** Bytes of one event, written as JSON. */
  itemBytes: 32_000,
  items: 500,
  /** Objects and arrays inside each other, the event itself counted. */
  depth: 16,
  idLength: 256,
  nameLength: 200,
  traits: 200,
  /** Ids of other systems in one call. */
  ids: 20,
  /** A live event older than this is refused: its message id is forgotten after 35 days. */
  oldestDays: 30,
} as const
