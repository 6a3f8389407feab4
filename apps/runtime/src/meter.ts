import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What this process counts about itself. `/metrics` shows it all; docs/operating.md says what each name means. */
export interface Meter {
  readonly registry: Registry
  readonly requests: Histogram
  /** Runs a pass moved, and by how many milliseconds the latest of them was late. */
  advanced(moved: number, lateness: number): void
  /** Effects of one channel that came to a state. */
  settled(channel: string, state: string): void
  /** Attempts whose mark is committed: from here on a message may be out. */
  attempted(n: number): void
  /** Coupon codes handed out of a pool. */
  handed(pool: string, n: number): void
  /** What was attempted and handed out since the last time this was asked. */
  take(): Spent
  /** Figures somebody else counts, asked for when they are shown. */
  gauge(name: string, help: string, labels: readonly string[]): Gauge
  /** Brings such figures up to date, each time before all are shown. */
  before(work: () => Promise<void>): void
  /** All figures, in Prometheus's text format. */
  shown(): Promise<string>
}

/** What the mark outside the database remembers (see recovery/). */
export interface Spent {
  readonly attempts: number
  readonly codes: ReadonlyMap<string, number>
}

const LATENESS = [0.05, 0.25, 1, 2, 5, 15, 30, 60, 300, 3600]

export function openMeter(): Meter {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'cairn_http_request_seconds',
    help: 'How long a request took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  const moved = new Counter({ name: 'cairn_runs_advanced_total', help: 'Runs moved by a pass', registers })
  const late = new Histogram({
    name: 'cairn_lateness_seconds',
    help: 'How late the latest run of a pass was, measured from its due time',
    buckets: LATENESS,
    registers,
  })
  const effects = new Counter({
    name: 'cairn_effects_total',
    help: 'Messages that came to a state, by channel',
    labelNames: ['channel', 'state'],
    registers,
  })
  const attempts = new Counter({ name: 'cairn_attempts_total', help: 'Attempts marked before they left', registers })
  const codes = new Counter({ name: 'cairn_codes_total', help: 'Coupon codes handed out', registers })
  const asked: (() => Promise<void>)[] = []
  let spent = { attempts: 0, codes: new Map<string, number>() }
  return {
    registry,
    requests,
    advanced(n, lateness) {
      moved.inc(n)
      // one that was due since ever is late by no number
      if (n > 0 && Number.isFinite(lateness)) late.observe(Math.max(lateness, 0) / 1000)
    },
    settled: (channel, state) => effects.inc({ channel, state }),
    attempted(n) {
      attempts.inc(n)
      spent.attempts += n
    },
    handed(pool, n) {
      codes.inc(n)
      spent.codes.set(pool, (spent.codes.get(pool) ?? 0) + n)
    },
    take() {
      const taken = spent
      spent = { attempts: 0, codes: new Map() }
      return taken
    },
    gauge: (name, help, labelNames) => new Gauge({ name, help, labelNames: [...labelNames], registers }),
    before: (work) => void asked.push(work),
    async shown() {
      await Promise.all(asked.map((work) => work()))
      return registry.metrics()
    },
  }
}
