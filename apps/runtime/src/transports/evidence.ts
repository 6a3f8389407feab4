import type { Evidence } from '@cairn/sdk/run'

/** What a transport reports of one exchange. */
export type Sighting =
  /** Not reached, or refused by us before a byte was written. */
  | { readonly saw: 'unsent'; readonly final?: boolean; readonly denied?: boolean; readonly detail: string }
  /** Bytes went out. The same exchange reports again when its answer came. */
  | { readonly saw: 'written' }
  /** The other side answered, and the answer says that it did not take the message. */
  | ({ readonly saw: 'refused'; readonly detail: string } & Pick<Evidence, 'busy' | 'denied' | 'afterMs'>)
  /** An answer that leaves it open: a server error. */
  | { readonly saw: 'unclear'; readonly detail: string }
  | { readonly saw: 'taken' }

export type Report = (sighting: Sighting) => void

/** Collects what transports see while a channel sends, by key where they know it. */
export interface Witness {
  /** One exchange with the other side; `key` is the delivery's where the transport can tell. */
  exchange<T>(key: string | undefined, work: (report: Report) => Promise<T>): Promise<T>
  /** Ends when every exchange has: a channel that throws at the first failure leaves others under way. */
  quiet(): Promise<void>
  of(key: string): Evidence
  /** How long the other side took to answer on average, in milliseconds; undefined where nothing was asked. */
  mean(): number | undefined
}

interface Exchange {
  last: Sighting | undefined
}

export function makeWitness(): Witness {
  const exchanges = new Map<string | undefined, Exchange[]>()
  const under: Promise<unknown>[] = []
  let took = 0
  let answered = 0
  // asked about each of a thousand keys, when all is quiet
  let unnamed: Evidence | undefined
  return {
    exchange(key, work) {
      unnamed = undefined
      const exchange: Exchange = { last: undefined }
      const same = exchanges.get(key)
      if (same) same.push(exchange)
      else exchanges.set(key, [exchange])
      let wrote: number | undefined
      const going = work((sighting) => {
        unnamed = undefined
        exchange.last = sighting
        if (sighting.saw === 'written') wrote ??= performance.now()
      }).finally(() => {
        if (wrote === undefined) return
        took += performance.now() - wrote
        answered += 1
      })
      under.push(going)
      return going
    },
    async quiet() {
      await Promise.allSettled(under)
    },
    mean: () => (answered === 0 ? undefined : took / answered),
    /** An exchange of unknown key may have been anybody's. */
    of(key) {
      const named = exchanges.get(key)
      const anybodys = exchanges.get(undefined) ?? []
      if (!named) return (unnamed ??= weigh(sightingsOf(anybodys)))
      return weigh(sightingsOf(anybodys.length === 0 ? named : [...named, ...anybodys]))
    },
  }
}

const sightingsOf = (exchanges: readonly Exchange[]): readonly Sighting[] => exchanges.flatMap(({ last }) => last ?? [])

function weigh(sightings: readonly Sighting[]): Evidence {
  const open = sightings.filter(({ saw }) => saw === 'written' || saw === 'unclear' || saw === 'taken')
  const seen = open.at(-1) ?? sightings.at(-1)
  const detail = seen && 'detail' in seen ? { detail: seen.detail } : {}
  if (open.length > 0) return { left: 'maybe', final: false, ...detail }
  const final =
    sightings.length > 0 && sightings.every((sighting) => sighting.saw === 'unsent' && sighting.final === true)
  return { left: 'nothing', final, ...wishesOf(sightings), ...detail }
}

/** What a provider that took nothing says about the account: it is busy, or it does not know us. */
function wishesOf(sightings: readonly Sighting[]): Pick<Evidence, 'busy' | 'denied' | 'afterMs'> {
  const busy = sightings.find((sighting) => sighting.saw === 'refused' && sighting.busy === true)
  const denied = sightings.some((sighting) => 'denied' in sighting && sighting.denied === true)
  const afterMs = busy?.saw === 'refused' ? busy.afterMs : undefined
  return { ...(busy && { busy: true }), ...(denied && { denied }), ...(afterMs !== undefined && { afterMs }) }
}
