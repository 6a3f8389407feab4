/** One thing a rule needs to know about a member. The engine loads each distinct read of a batch with one statement. */
export type Read =
  | { readonly kind: 'member'; readonly attribute: string }
  | { readonly kind: 'tags' | 'orders' | 'event' | 'run' }
  /** Events of this name in the window ending now; `filter` is a rule of scope `filter`, true for the events that count. */
  | { readonly kind: 'count'; readonly event: string; readonly window: string; readonly filter?: string }
  /** Sum of a numeric property (a dotted path under `properties`); events without it add nothing. */
  | {
      readonly kind: 'sum'
      readonly event: string
      readonly property: string
      readonly window: string
      readonly filter?: string
    }
  /** Whole 24-hour days since the member's last event of this name, floored; never happened is absent. */
  | { readonly kind: 'days_since'; readonly event: string }
  | { readonly kind: 'in_audience'; readonly id: string }
  | { readonly kind: 'reachable'; readonly channel: string }
  | { readonly kind: 'score'; readonly model: string }
  | { readonly kind: 'effect' | 'reward'; readonly node: string }

/** The name under which `Facts.reads` carries the answer of a read, and by which reads are told apart. */
export function readKey(read: Read): string {
  switch (read.kind) {
    case 'member':
      return JSON.stringify([read.kind, read.attribute])
    case 'tags':
    case 'orders':
    case 'event':
    case 'run':
      return read.kind
    case 'count':
      return JSON.stringify([read.kind, read.event, read.window, ...(read.filter === undefined ? [] : [read.filter])])
    case 'sum': {
      const { kind, event, property, window, filter } = read
      return JSON.stringify([kind, event, property, window, ...(filter === undefined ? [] : [filter])])
    }
    case 'days_since':
      return JSON.stringify([read.kind, read.event])
    case 'in_audience':
      return JSON.stringify([read.kind, read.id])
    case 'reachable':
      return JSON.stringify([read.kind, read.channel])
    case 'score':
      return JSON.stringify([read.kind, read.model])
    case 'effect':
    case 'reward':
      return JSON.stringify([read.kind, read.node])
  }
}

/** The reads without repeats, in first-seen order. */
export function distinctReads(reads: Iterable<Read>): readonly Read[] {
  return [...new Map([...reads].map((read) => [readKey(read), read])).values()]
}
