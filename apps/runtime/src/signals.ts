/**
 * News between the parts of the runtime and between processes. One NOTIFY per commit, carried on channel `cairn`.
 * A signal may be lost: every pump also looks by itself at least once a second.
 */
export interface Signals {
  /** To be called inside the transaction: it is sent with the commit. `db` is the transaction. */
  readonly topics: readonly Topic[]
  /** Calls back on news of the topic, from this process or another. Returns the way to stop. */
  on(topic: Topic, heard: (detail: string) => void): () => void
  close(): Promise<void>
}
/** advance: buckets with due runs or wakes · govern: buckets with planned effects · dispatch: a lane · journeys: a publish. */
export type Topic = 'advance' | 'govern' | 'dispatch' | 'journeys' | 'clock'
